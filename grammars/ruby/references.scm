; What Ruby code uses. A constant is a type, or a value in capitals.

((call
  method: (identifier) @_call
  arguments: (argument_list . (string (string_content) @reference.import @qualifier)))
  (#any-of? @_call "require" "require_relative" "load"))

(superclass (constant) @reference.inherit)
(superclass (scope_resolution scope: (_) @qualifier name: (constant) @reference.inherit))
((call method: (identifier) @_call arguments: (argument_list (constant) @reference.inherit))
  (#any-of? @_call "include" "extend" "prepend"))
((call
  method: (identifier) @_call
  arguments: (argument_list
    (scope_resolution scope: (_) @qualifier name: (constant) @reference.inherit)))
  (#any-of? @_call "include" "extend" "prepend"))

(call !receiver method: (identifier) @reference.call)
(call receiver: (_) @qualifier method: [(identifier) (constant)] @reference.call)
(block_argument (simple_symbol) @reference.use)

(class name: (scope_resolution name: (constant) @reference.none))
(module name: (scope_resolution name: (constant) @reference.none))
(scope_resolution scope: (_) @qualifier name: (constant) @reference.type)
(constant) @reference.type
(identifier) @reference.use
