; What begins a chunk in PHP.

(comment) @leading

(namespace_definition name: (_) @name body: (_) @body) @definition.module
(class_declaration name: (_) @name body: (_) @body) @definition.type
(trait_declaration name: (_) @name body: (_) @body) @definition.type
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(enum_declaration name: (_) @name body: (_) @body) @definition.enumeration

(function_definition name: (_) @name body: (_) @body) @definition.function
(method_declaration name: (_) @name body: (_)? @body) @definition.method
(const_declaration (const_element (name) @name)) @definition.constant
(property_declaration (property_element (variable_name) @name)) @definition.property
