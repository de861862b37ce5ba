; What begins a chunk in Lua. A method's table is part of its name: `Book:read`.

(comment) @leading

(function_declaration name: (_) @name body: (_)? @body) @definition.function
(variable_declaration
  (assignment_statement
    (variable_list . name: (_) @name)
    (expression_list . value: (function_definition body: (_)? @body)))) @definition.function
(assignment_statement
  (variable_list . name: (_) @name)
  (expression_list . value: (function_definition body: (_)? @body))) @definition.function
(field name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.function
(chunk
  (variable_declaration
    (assignment_statement (variable_list . name: (identifier) @name))) @definition.variable)

((function_call
  name: (identifier) @_call
  arguments: (arguments . (string content: (_) @name) (function_definition))) @definition.test
  (#any-of? @_call "describe" "it" "context" "test"))
