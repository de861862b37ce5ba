; What Fortran code uses. An element of an array is written like a call.

(use_statement (module_name) @qualifier (included_items (identifier) @reference.import))
(use_statement (module_name) @qualifier (included_items (use_alias (identifier) @reference.import)))
(use_statement (module_name) @reference.import @qualifier)
(include_statement path: (filename) @reference.import @qualifier)

(base_type_specifier (identifier) @reference.inherit)

(subroutine_call subroutine: (identifier) @reference.call)
(subroutine_call
  subroutine: (derived_type_member_expression . (_) @qualifier (type_member) @reference.call))
(call_expression . (identifier) @reference.call)
(call_expression
  . (derived_type_member_expression . (_) @qualifier (type_member) @reference.call))
(binding (method_name) @reference.use)

(derived_type name: (type_name) @reference.type)
(parameters (identifier) @reference.none)
(keyword_argument name: (identifier) @reference.none)
(derived_type_member_expression . (_) @qualifier (type_member) @reference.use)
(identifier) @reference.use
