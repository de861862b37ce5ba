; What begins a chunk in C#.

(comment) @leading

(namespace_declaration name: (_) @name body: (_) @body) @definition.module
(class_declaration name: (_) @name body: (_) @body) @definition.type
(struct_declaration name: (_) @name body: (_) @body) @definition.type
(record_declaration name: (_) @name) @definition.type
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(enum_declaration name: (_) @name body: (_) @body) @definition.enumeration
(delegate_declaration name: (_) @name) @definition.type

(method_declaration name: (_) @name body: (_)? @body) @definition.method
(local_function_statement name: (_) @name body: (_)? @body) @definition.function
(constructor_declaration name: (_) @name body: (_)? @body) @definition.constructor
(destructor_declaration name: (_) @name body: (_)? @body) @definition.constructor
(property_declaration name: (_) @name) @definition.property
(event_declaration name: (_) @name) @definition.property
(indexer_declaration "this" @name) @definition.property
(operator_declaration "operator" @name) @definition.method
(field_declaration (variable_declaration (variable_declarator name: (_) @name)))
  @definition.property
