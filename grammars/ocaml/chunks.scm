; What begins a chunk in OCaml.

(comment) @leading

(type_definition (type_binding name: (_) @name)) @definition.type
(exception_definition (constructor_declaration (constructor_name) @name)) @definition.type
(module_definition (module_binding (module_name) @name body: (_)? @body)) @definition.module
(module_type_definition (module_type_name) @name) @definition.interface
(class_definition (class_binding (class_name) @name body: (_)? @body)) @definition.type
(class_type_definition (class_type_binding (class_type_name) @name)) @definition.interface
(method_definition (method_name) @name) @definition.method
(value_specification (value_name) @name) @definition.function
(external (value_name) @name) @definition.function

(compilation_unit
  (value_definition
    (let_binding
      pattern: [(value_name) (parenthesized_operator)] @name
      [(parameter) (function_expression) (fun_expression)])) @definition.function)
(structure
  (value_definition
    (let_binding
      pattern: [(value_name) (parenthesized_operator)] @name
      [(parameter) (function_expression) (fun_expression)])) @definition.function)
(compilation_unit
  (value_definition (let_binding pattern: (value_name) @name)) @definition.constant)
(structure
  (value_definition (let_binding pattern: (value_name) @name)) @definition.constant)
