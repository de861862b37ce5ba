; What begins a chunk in Erlang. A specification and the clauses below it are one definition.

[(comment) (spec)] @leading

(module_attribute name: (_) @name) @definition.module
(pp_define lhs: (macro_lhs name: (_) @name)) @definition.macro
(record_decl name: (_) @name) @definition.type
(type_alias name: (type_name name: (_) @name)) @definition.type
(opaque name: (type_name name: (_) @name)) @definition.type
(callback fun: (_) @name) @definition.method
(fun_decl clause: (function_clause name: (_) @name)) @definition.function @clause
