; What begins a chunk in OCaml's interfaces.

(comment) @leading

(type_definition (type_binding name: (_) @name)) @definition.type
(exception_definition (constructor_declaration (constructor_name) @name)) @definition.type
(module_definition (module_binding (module_name) @name)) @definition.module
(module_type_definition (module_type_name) @name) @definition.interface
(class_definition (class_binding (class_name) @name)) @definition.type
(class_type_definition (class_type_binding (class_type_name) @name)) @definition.interface
(value_specification (value_name) @name) @definition.function
(external (value_name) @name) @definition.function
