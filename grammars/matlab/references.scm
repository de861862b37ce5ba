; What MATLAB code uses. An element of an array is written like a call.

((command (command_name) @_command (command_argument) @reference.import @qualifier)
  (#eq? @_command "import"))

(superclasses (property_name (identifier) @reference.inherit .))

(field_expression
  object: (_) @qualifier field: (function_call name: (identifier) @reference.call))
(function_call name: (identifier) @reference.call)
((command (command_name) @reference.none) (#eq? @reference.none "import"))
(command (command_name) @reference.call)
(handle_operator (identifier) @reference.use)
(property name: (identifier) @reference.none)
(property (identifier) @reference.type)

(function_arguments (identifier) @reference.none)
(function_output (identifier) @reference.none)
(field_expression object: (_) @qualifier field: (identifier) @reference.use)
(identifier) @reference.use
