; What Lua code uses.

((assignment_statement
  (variable_list . name: (identifier) @reference.import)
  (expression_list
    . value: (function_call
      name: (identifier) @_call
      arguments: (arguments . (string content: (string_content) @qualifier)))))
  (#any-of? @_call "require" "dofile"))
([(chunk
   (function_call
     name: (identifier) @_call
     arguments: (arguments . (string content: (string_content) @reference.import @qualifier))))
  (block
   (function_call
     name: (identifier) @_call
     arguments: (arguments . (string content: (string_content) @reference.import @qualifier))))]
  (#any-of? @_call "require" "dofile"))
((function_call name: (identifier) @reference.none)
  (#any-of? @reference.none "require" "dofile"))

(function_call name: (identifier) @reference.call)
(function_call
  name: (dot_index_expression table: (_) @qualifier field: (identifier) @reference.call))
(function_call
  name: (method_index_expression table: (_) @qualifier method: (identifier) @reference.call))

(field name: (identifier) @reference.none)
(dot_index_expression table: (_) @qualifier field: (identifier) @reference.use)
(identifier) @reference.use
