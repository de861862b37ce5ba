; What PHP code uses.

(namespace_use_clause (qualified_name (name) @reference.import .) @qualifier)
(namespace_use_declaration
  (namespace_name) @qualifier
  body: (namespace_use_group (namespace_use_clause . (name) @reference.import)))
(namespace_use_declaration (namespace_use_clause . (name) @reference.import))
(require_once_expression (string (string_content) @reference.import @qualifier))
(require_expression (string (string_content) @reference.import @qualifier))
(include_once_expression (string (string_content) @reference.import @qualifier))
(include_expression (string (string_content) @reference.import @qualifier))

(base_clause [(name) @reference.inherit (qualified_name (name) @reference.inherit .)])
(class_interface_clause [(name) @reference.inherit (qualified_name (name) @reference.inherit .)])
(declaration_list
  (use_declaration [(name) @reference.inherit (qualified_name (name) @reference.inherit .)]))

(function_call_expression function: (name) @reference.call)
(function_call_expression function: (qualified_name (name) @reference.call .))
(member_call_expression object: (_) @qualifier name: (name) @reference.call)
(nullsafe_member_call_expression object: (_) @qualifier name: (name) @reference.call)
(scoped_call_expression scope: (_) @qualifier name: (name) @reference.call)
(scoped_call_expression scope: (name) @reference.type)
(scoped_call_expression scope: (qualified_name (name) @reference.type .))
(object_creation_expression (name) @reference.call)
(object_creation_expression (qualified_name (name) @reference.call .))

(named_type (name) @reference.type)
(named_type (qualified_name (name) @reference.type .))
(binary_expression operator: "instanceof" right: (name) @reference.type)
(attribute (name) @reference.type)
(class_constant_access_expression . (_) @qualifier (name) @reference.use .)
(class_constant_access_expression . (name) @reference.type)
(scoped_property_access_expression scope: (name) @reference.type)
(member_access_expression object: (_) @qualifier name: (name) @reference.use)
(argument (name) @reference.use)
(binary_expression (name) @reference.use)
(array_element_initializer (name) @reference.use)
(return_statement (name) @reference.use)
(assignment_expression right: (name) @reference.use)
