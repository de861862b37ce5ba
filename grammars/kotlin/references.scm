; What Kotlin code uses.

(import_header (identifier (simple_identifier) @reference.import .) @qualifier)

(delegation_specifier (user_type (type_identifier) @reference.inherit .))
(delegation_specifier
  (constructor_invocation (user_type (type_identifier) @reference.inherit .)))

(call_expression . (simple_identifier) @reference.call)
(call_expression
  . (navigation_expression
    . (_) @qualifier (navigation_suffix (simple_identifier) @reference.call)))
(callable_reference (simple_identifier) @reference.use .)

(import_alias (type_identifier) @reference.none)
(type_parameter (type_identifier) @reference.none)
(user_type (type_identifier) @qualifier . (type_identifier) @reference.type)
(type_identifier) @reference.type

(navigation_expression . (_) @qualifier (navigation_suffix (simple_identifier) @reference.use))
(simple_identifier) @reference.use
