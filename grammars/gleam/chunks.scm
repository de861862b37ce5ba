; What begins a chunk in Gleam.

[(comment) (statement_comment) (attribute)] @leading

(type_definition (type_name name: (_) @name) (data_constructors)? @body) @definition.type
(type_alias (type_name name: (_) @name)) @definition.type
(function name: (_) @name body: (_)? @body) @definition.function
(constant name: (_) @name) @definition.constant
