; What C++ code uses.

(preproc_include path: (string_literal (string_content) @reference.import @qualifier))
(preproc_include path: (system_lib_string) @reference.import @qualifier)
(using_declaration
  (qualified_identifier scope: (_) @qualifier name: (identifier) @reference.import))
(using_declaration (identifier) @reference.import)

(base_class_clause (type_identifier) @reference.inherit)
(base_class_clause (template_type name: (type_identifier) @reference.inherit))
(base_class_clause
  (qualified_identifier scope: (_) @qualifier name: (type_identifier) @reference.inherit))
(base_class_clause
  (qualified_identifier
    scope: (_) @qualifier name: (template_type name: (type_identifier) @reference.inherit)))

(call_expression function: (identifier) @reference.call)
(call_expression function: (template_function name: (identifier) @reference.call))
(call_expression
  function: (field_expression argument: (_) @qualifier field: (field_identifier) @reference.call))
(call_expression
  function: (field_expression
    argument: (_) @qualifier field: (template_method name: (field_identifier) @reference.call)))
(call_expression
  function: (qualified_identifier
    scope: (_) @qualifier
    name: [
      (identifier) @reference.call
      (template_function name: (identifier) @reference.call)]))
(call_expression
  function: (qualified_identifier
    name: (qualified_identifier
      scope: (_) @qualifier
      name: [
        (identifier) @reference.call
        (template_function name: (identifier) @reference.call)])))
(new_expression type: (type_identifier) @reference.call)
(new_expression
  type: (qualified_identifier scope: (_) @qualifier name: (type_identifier) @reference.call))
(compound_literal_expression type: (type_identifier) @reference.call)

(type_parameter_declaration (type_identifier) @reference.none)
(qualified_identifier scope: (_) @qualifier name: (type_identifier) @reference.type)
(qualified_identifier
  scope: (_) @qualifier name: (template_type name: (type_identifier) @reference.type))
(type_identifier) @reference.type

(field_expression argument: (_) @qualifier field: (field_identifier) @reference.use)
(qualified_identifier scope: (_) @qualifier name: (identifier) @reference.use)
(identifier) @reference.use
