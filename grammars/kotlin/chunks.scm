; What begins a chunk in Kotlin.

(line_comment) @leading
(multiline_comment) @leading

(class_declaration "interface" (type_identifier) @name (class_body)? @body) @definition.interface
(class_declaration (type_identifier) @name (enum_class_body) @body) @definition.enumeration
(class_declaration (type_identifier) @name (class_body)? @body) @definition.type
(object_declaration (type_identifier) @name (class_body)? @body) @definition.type
(companion_object "companion" @name (class_body)? @body) @definition.type
(type_alias (type_identifier) @name) @definition.type

(function_declaration (simple_identifier) @name (function_body)? @body) @definition.function
(secondary_constructor "constructor" @name) @definition.constructor
(anonymous_initializer "init" @name) @definition.constructor
(source_file
  (property_declaration (variable_declaration (simple_identifier) @name)) @definition.constant)
(class_body
  (property_declaration (variable_declaration (simple_identifier) @name)) @definition.property)
