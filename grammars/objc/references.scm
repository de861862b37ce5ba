; What Objective-C code uses. A message is a call of the first part of its name.

(preproc_include path: (string_literal (string_content) @reference.import @qualifier))
(preproc_include path: (system_lib_string) @reference.import @qualifier)
(module_import path: (identifier) @reference.import @qualifier .)

(class_interface superclass: (identifier) @reference.inherit)
(class_interface
  (parameterized_arguments (type_name (type_identifier) @reference.inherit)))
(protocol_reference_list (identifier) @reference.inherit)
(class_declaration (identifier) @reference.type)

(message_expression receiver: (_) @qualifier . method: (identifier) @reference.call)
(message_expression method: (identifier) @reference.none)
(call_expression function: (identifier) @reference.call)
(call_expression
  function: (field_expression argument: (_) @qualifier field: (field_identifier) @reference.call))
(selector_expression (identifier) @reference.use)

(method_parameter (identifier) @reference.none)
(property_attribute (identifier) @reference.none)
(type_identifier) @reference.type

(field_expression argument: (_) @qualifier field: (field_identifier) @reference.use)
(identifier) @reference.use
