; What F# code uses. Whatever is applied is called, and what a value is piped into.

(import_decl (long_identifier (identifier) @reference.import .) @qualifier)

(class_inherits_decl (simple_type (long_identifier (identifier) @reference.inherit .)))
(interface_implementation (simple_type (long_identifier (identifier) @reference.inherit .)))

(application_expression . (long_identifier_or_op . (identifier) @reference.call .))
(application_expression
  . (long_identifier_or_op (long_identifier . (identifier) @reference.call .)))
(application_expression
  . (long_identifier_or_op
    (long_identifier (identifier) @qualifier . (identifier) @reference.call .)))
(application_expression
  . (dot_expression
    base: (_) @qualifier field: (long_identifier_or_op (identifier) @reference.call)))
(infix_expression
  (infix_op) @_operator
  . (long_identifier_or_op
    [(identifier) @reference.call (long_identifier . (identifier) @reference.call .)])
  (#any-of? @_operator "|>" ">>" ">=>" "||>"))
(infix_expression
  (infix_op) @_operator
  . (long_identifier_or_op
    (long_identifier (identifier) @qualifier . (identifier) @reference.call .))
  (#any-of? @_operator "|>" ">>" ">=>" "||>"))

(attribute (simple_type (long_identifier (identifier) @reference.type .)))
(simple_type (long_identifier (identifier) @qualifier . (identifier) @reference.type .))
(simple_type (long_identifier . (identifier) @reference.type .))
(simple_type (long_identifier) @reference.type)

(typed_pattern (identifier_pattern (long_identifier_or_op (identifier) @reference.none)))
(long_identifier_or_op
  (long_identifier (identifier) @qualifier . (identifier) @reference.use .))
(long_identifier_or_op (long_identifier . (identifier) @reference.use .))
(long_identifier_or_op (identifier) @reference.use)
