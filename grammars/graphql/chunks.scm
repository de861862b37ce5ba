; What begins a chunk in GraphQL schemas and queries.

(comment) @leading

(object_type_definition (name) @name (fields_definition)? @body) @definition.type
(object_type_extension (name) @name (fields_definition)? @body) @definition.type
(interface_type_definition (name) @name (fields_definition)? @body) @definition.interface
(interface_type_extension (name) @name (fields_definition)? @body) @definition.interface
(enum_type_definition (name) @name (enum_values_definition)? @body) @definition.enumeration
(enum_type_extension (name) @name (enum_values_definition)? @body) @definition.enumeration
(input_object_type_definition (name) @name (input_fields_definition)? @body) @definition.type
(input_object_type_extension (name) @name (input_fields_definition)? @body) @definition.type
(union_type_definition (name) @name) @definition.type
(union_type_extension (name) @name) @definition.type
(scalar_type_definition (name) @name) @definition.type
(directive_definition (name) @name) @definition.macro

(field_definition (name) @name) @definition.property
(input_fields_definition (input_value_definition (name) @name) @definition.property)

(operation_definition (name) @name (selection_set) @body) @definition.function
(fragment_definition (fragment_name (name) @name) (selection_set) @body) @definition.function
