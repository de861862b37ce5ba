; What begins a chunk in Rust.

(line_comment) @leading
(block_comment) @leading
(attribute_item) @leading

(function_item name: (_) @name body: (_) @body) @definition.function
(function_signature_item name: (_) @name) @definition.function
(struct_item name: (_) @name) @definition.type
(union_item name: (_) @name) @definition.type
(enum_item name: (_) @name) @definition.enumeration
(trait_item name: (_) @name body: (_) @body) @definition.interface
(impl_item type: (generic_type type: (_) @name) body: (_)? @body) @definition.type
(impl_item type: (_) @name body: (_)? @body) @definition.type
(mod_item name: (_) @name body: (_) @body) @definition.module
(macro_definition name: (_) @name) @definition.macro
(type_item name: (_) @name) @definition.type
(const_item name: (_) @name) @definition.constant
(static_item name: (_) @name) @definition.constant
