; What Solidity code uses. Events and errors are called where they are emitted and reverted with.

(import_directive
  import_name: (identifier) @reference.import source: (string) @qualifier)
(import_directive !import_name alias: (identifier) @reference.import source: (string) @qualifier)
(import_directive !import_name !alias source: (string) @reference.import @qualifier)

(inheritance_specifier ancestor: (user_defined_type (identifier) @reference.inherit .))
(modifier_invocation (identifier) @reference.call)

(call_expression function: (expression (identifier) @reference.call))
(call_expression
  function: (expression
    (member_expression object: (_) @qualifier property: (identifier) @reference.call)))
(new_expression name: (type_name (user_defined_type (identifier) @reference.call .)))
(emit_statement name: (expression (identifier) @reference.call))
(emit_statement
  name: (expression
    (member_expression object: (_) @qualifier property: (identifier) @reference.call)))
(revert_statement error: (expression (identifier) @reference.call))
(revert_statement
  error: (expression
    (member_expression object: (_) @qualifier property: (identifier) @reference.call)))

(using_directive (type_alias (identifier) @reference.type))
(user_defined_type (identifier) @reference.type .)

(parameter name: (identifier) @reference.none)
(event_parameter name: (identifier) @reference.none)
(error_parameter name: (identifier) @reference.none)
(member_expression object: (_) @qualifier property: (identifier) @reference.use)
(expression (identifier) @reference.use)
(member_expression object: (identifier) @reference.use)
