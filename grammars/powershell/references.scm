; What PowerShell scripts use: every command is a call, of a function where there is one.

((command
  command_name: (command_name) @_command
  command_elements: (command_elements
    (generic_token) @_what (generic_token) @reference.import @qualifier))
  (#any-of? @_command "using" "Using") (#any-of? @_what "module" "namespace" "assembly"))
((command
  command_name: (command_name) @_command
  command_elements: (command_elements
    . (command_argument_sep) . (generic_token) @reference.import @qualifier))
  (#any-of? @_command "Import-Module" "import-module"))
((command
  (command_invokation_operator) @_operator
  command_name: (command_name_expr [(command_name) (string_literal)] @reference.import @qualifier))
  (#eq? @_operator "."))

(class_statement (simple_name) (simple_name) @reference.inherit)

((command command_name: (command_name) @reference.none)
  (#any-of? @reference.none "using" "Using" "Import-Module" "import-module"))
(command command_name: (command_name) @reference.call)
(invokation_expression
  (type_literal (type_spec (type_name (type_identifier) @reference.call)))
  (member_name (simple_name) @_new) (#eq? @_new "new"))
((invokation_expression (type_literal) (member_name (simple_name) @reference.none))
  (#eq? @reference.none "new"))
(invokation_expression
  (type_literal (type_spec (type_name (type_identifier) @qualifier)))
  (member_name (simple_name) @reference.call))
(invokation_expression
  . (_) @qualifier (member_name (simple_name) @reference.call))

(type_name (type_identifier) @reference.type)
(member_access . (_) @qualifier (member_name (simple_name) @reference.use))
