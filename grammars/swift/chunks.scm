; What begins a chunk in Swift.

(comment) @leading
(multiline_comment) @leading

(class_declaration name: (_) @name body: (enum_class_body) @body) @definition.enumeration
(class_declaration name: (_) @name body: (_) @body) @definition.type
(protocol_declaration name: (_) @name body: (_) @body) @definition.interface
(typealias_declaration name: (_) @name) @definition.type

(function_declaration name: (_) @name body: (_) @body) @definition.function
(protocol_function_declaration name: (_) @name) @definition.method
(init_declaration "init" @name) @definition.constructor
(deinit_declaration "deinit" @name) @definition.constructor
(subscript_declaration "subscript" @name) @definition.method
(macro_declaration (simple_identifier) @name) @definition.macro

(source_file (property_declaration name: (pattern) @name) @definition.constant)
(class_body (property_declaration name: (pattern) @name) @definition.property)
(enum_class_body (property_declaration name: (pattern) @name) @definition.property)
