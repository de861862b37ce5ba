; What begins a chunk in Python.

(comment) @leading
(decorator) @leading

(class_definition name: (identifier) @name body: (block) @body) @definition.type
(function_definition name: (identifier) @name body: (block) @body) @definition.function

(module (expression_statement (assignment left: (identifier) @name)) @definition.constant)
(class_definition
  body: (block (expression_statement (assignment left: (identifier) @name)) @definition.property))
(type_alias_statement left: (type) @name) @definition.type
