; What Groovy code and Gradle builds use. A line `name argument` is a call too.

(import_declaration (scoped_identifier name: (identifier) @reference.import) @qualifier)

(superclass (type_identifier) @reference.inherit)
(superclass (generic_type (type_identifier) @reference.inherit))
(type_list (type_identifier) @reference.inherit)
(type_list (generic_type (type_identifier) @reference.inherit))

(method_invocation !object name: (identifier) @reference.call)
(method_invocation object: (_) @qualifier name: (identifier) @reference.call)
(juxt_function_call name: (identifier) @reference.call)
(object_creation_expression type: (type_identifier) @reference.call)
(object_creation_expression type: (generic_type (type_identifier) @reference.call))
(marker_annotation name: (identifier) @reference.type)
(annotation name: (identifier) @reference.type)

(type_parameter (type_identifier) @reference.none)
(scoped_type_identifier (_) @qualifier (type_identifier) @reference.type .)
(type_identifier) @reference.type

(field_access object: (_) @qualifier field: (identifier) @reference.use)
(identifier) @reference.use
