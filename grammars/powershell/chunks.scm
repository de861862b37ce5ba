; What begins a chunk in PowerShell.

(comment) @leading

(function_statement (function_name) @name (script_block)? @body) @definition.function
(class_statement . (simple_name) @name) @definition.type
(class_method_definition (simple_name) @name (script_block)? @body) @definition.method
(class_property_definition (variable) @name) @definition.property
(enum_statement . (simple_name) @name) @definition.enumeration

((command
  command_name: (_) @_command
  command_elements: (command_elements
    . (command_argument_sep)
    . (array_literal_expression (unary_expression (string_literal) @name)))) @definition.test
  (#any-of? @_command "Describe" "Context" "It" "describe" "context" "it"))
