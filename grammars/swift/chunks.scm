; What begins a chunk in Swift.

(comment) @leading
(multiline_comment) @leading

(class_declaration name: (_) @name body: (enum_class_body) @body) @definition.enumeration
(class_declaration name: (_) @name body: (_) @body) @definition.type
(protocol_declaration name: (_) @name body: (_) @body) @definition.interface
(typealias_declaration name: (_) @name) @definition.type

; Two patterns, no fields: the rest takes tree-sitter up to half a minute to check.
(function_declaration (simple_identifier) @name) @definition.function
(function_declaration (function_body) @body) @definition.function
(protocol_function_declaration name: (_) @name) @definition.method
(init_declaration "init" @name body: (_)? @body) @definition.constructor
(deinit_declaration "deinit" @name body: (_)? @body) @definition.constructor
(subscript_declaration "subscript" @name) @definition.method
(macro_declaration (simple_identifier) @name) @definition.macro

(source_file (property_declaration name: (pattern) @name) @definition.constant)
(class_body (property_declaration name: (pattern) @name) @definition.property)
(enum_class_body (property_declaration name: (pattern) @name) @definition.property)
