; What Julia code uses.

(selected_import . (_) @qualifier (identifier) @reference.import)
(using_statement (identifier) @reference.import @qualifier)
(import_statement (identifier) @reference.import @qualifier)
(using_statement (scoped_identifier (identifier) @reference.import .) @qualifier)
(import_statement (scoped_identifier (identifier) @reference.import .) @qualifier)
((call_expression
  . (identifier) @_call
  (argument_list . (string_literal (content) @reference.import @qualifier)))
  (#eq? @_call "include"))

(type_head (binary_expression (operator) (identifier) @reference.inherit .))
(type_head
  (binary_expression
    (operator) (parametrized_type_expression . (identifier) @reference.inherit) .))

; The head of a definition is no call.
(signature (call_expression . (identifier) @reference.none))
(signature (typed_expression . (call_expression . (identifier) @reference.none)))
(assignment . (call_expression . (identifier) @reference.none))

((call_expression . (identifier) @reference.none) (#eq? @reference.none "include"))
(call_expression . (identifier) @reference.call)
(call_expression
  . (field_expression value: (_) @qualifier (identifier) @reference.call .))
(call_expression . (parametrized_type_expression . (identifier) @reference.call))
(broadcast_call_expression . (identifier) @reference.call)
(broadcast_call_expression
  . (field_expression value: (_) @qualifier (identifier) @reference.call .))
(macrocall_expression (macro_identifier (identifier) @reference.call))

(typed_expression (_) . (identifier) @reference.type .)
(typed_expression (_) . (parametrized_type_expression . (identifier) @reference.type) .)
(unary_typed_expression (identifier) @reference.type)
(curly_expression (identifier) @reference.type)

(field_expression value: (_) @qualifier (identifier) @reference.use .)
(identifier) @reference.use
