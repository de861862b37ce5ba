; What C code uses.

(preproc_include path: (string_literal (string_content) @reference.import @qualifier))
(preproc_include path: (system_lib_string) @reference.import @qualifier)

(call_expression function: (identifier) @reference.call)
(call_expression
  function: (field_expression argument: (_) @qualifier field: (field_identifier) @reference.call))

(type_identifier) @reference.type

(field_expression argument: (_) @qualifier field: (field_identifier) @reference.use)
(identifier) @reference.use
