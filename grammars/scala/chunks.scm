; What begins a chunk in Scala.

[(comment) (block_comment) (annotation)] @leading

(class_definition name: (_) @name body: (_)? @body) @definition.type
(object_definition name: (_) @name body: (_)? @body) @definition.type
(package_object name: (_) @name body: (_)? @body) @definition.module
(trait_definition name: (_) @name body: (_)? @body) @definition.interface
(enum_definition name: (_) @name body: (_)? @body) @definition.enumeration
(type_definition name: (_) @name) @definition.type
(given_definition name: (_) @name) @definition.constant

(function_definition name: (_) @name body: (_)? @body) @definition.function
(function_declaration name: (_) @name) @definition.function

(compilation_unit (val_definition pattern: (identifier) @name) @definition.constant)
(compilation_unit (var_definition pattern: (identifier) @name) @definition.variable)
(template_body (val_definition pattern: (identifier) @name) @definition.property)
(template_body (var_definition pattern: (identifier) @name) @definition.property)
(template_body (val_declaration name: (identifier) @name) @definition.property)
