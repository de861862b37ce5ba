; What begins a chunk in Haskell. A signature and the equations below it are one definition.

[(comment) (haddock) (pragma) (signature)] @leading

(data_type name: (_) @name) @definition.type
(newtype name: (_) @name) @definition.type
(type_synomym name: (_) @name) @definition.type
(type_family name: (_) @name) @definition.type
(data_family name: (_) @name) @definition.type
(class name: (_) @name declarations: (_)? @body) @definition.interface
(class_declarations declaration: (signature name: (_) @name) @definition.method)
(instance
  name: (_) @name
  patterns: (type_patterns) @scope
  declarations: (_)? @body) @definition.type

(declarations (function name: (_) @name) @definition.function @clause)
(declarations (bind name: (_) @name) @definition.function @clause)
(class_declarations (function name: (_) @name) @definition.method @clause)
(class_declarations (bind name: (_) @name) @definition.method @clause)
(instance_declarations (function name: (_) @name) @definition.method @clause)
(instance_declarations (bind name: (_) @name) @definition.method @clause)
