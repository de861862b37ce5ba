; What Go code uses. A package is named by the end of its import path.

(import_spec
  name: (package_identifier) @reference.import
  path: (interpreted_string_literal (interpreted_string_literal_content) @qualifier))
(import_spec
  !name
  path: (interpreted_string_literal (interpreted_string_literal_content) @reference.import @qualifier))

(field_declaration !name type: (type_identifier) @reference.inherit)
(field_declaration !name type: (pointer_type (type_identifier) @reference.inherit))
(field_declaration
  !name
  type: (qualified_type
    package: (package_identifier) @qualifier name: (type_identifier) @reference.inherit))
(interface_type (type_elem (type_identifier) @reference.inherit))

(call_expression function: (identifier) @reference.call)
(call_expression
  function: (selector_expression operand: (_) @qualifier field: (field_identifier) @reference.call))
(call_expression function: (index_expression operand: (identifier) @reference.call))
(type_conversion_expression
  type: (generic_type type: (type_identifier) @reference.call))

(qualified_type
  package: (package_identifier) @qualifier name: (type_identifier) @reference.type)
(type_identifier) @reference.type

(selector_expression operand: (_) @qualifier field: (field_identifier) @reference.use)
(identifier) @reference.use
