; What begins a chunk in F#. A `let` within a function begins none.

[(xml_doc) (line_comment) (block_comment)] @leading

(named_module name: (long_identifier) @name) @definition.module
(namespace name: (long_identifier) @name) @definition.module
(module_defn (identifier) @name) @definition.module

(type_definition (record_type_defn (type_name type_name: (_) @name))) @definition.type
(type_definition (union_type_defn (type_name type_name: (_) @name))) @definition.type
(type_definition (anon_type_defn (type_name type_name: (_) @name))) @definition.type
(type_definition (type_abbrev_defn (type_name type_name: (_) @name))) @definition.type
(type_definition (type_extension (type_name type_name: (_) @name))) @definition.type
(type_definition (delegate_type_defn (type_name type_name: (_) @name))) @definition.type
(type_definition (interface_type_defn (type_name type_name: (_) @name))) @definition.interface
(type_definition (enum_type_defn (type_name type_name: (_) @name))) @definition.enumeration
(exception_definition exception_name: (long_identifier) @name) @definition.type

([(file (declaration_expression
     (function_or_value_defn
       (function_declaration_left . (identifier) @name) body: (_)? @body)) @definition.function)
  (named_module (declaration_expression
     (function_or_value_defn
       (function_declaration_left . (identifier) @name) body: (_)? @body)) @definition.function)
  (namespace (declaration_expression
     (function_or_value_defn
       (function_declaration_left . (identifier) @name) body: (_)? @body)) @definition.function)
  (module_defn (declaration_expression
     (function_or_value_defn
       (function_declaration_left . (identifier) @name) body: (_)? @body)) @definition.function)])
([(file (declaration_expression
     (function_or_value_defn
       (value_declaration_left
         (identifier_pattern (long_identifier_or_op (identifier) @name))))) @definition.constant)
  (named_module (declaration_expression
     (function_or_value_defn
       (value_declaration_left
         (identifier_pattern (long_identifier_or_op (identifier) @name))))) @definition.constant)
  (module_defn (declaration_expression
     (function_or_value_defn
       (value_declaration_left
         (identifier_pattern (long_identifier_or_op (identifier) @name))))) @definition.constant)])

(member_defn
  (method_or_prop_defn name: (property_or_ident method: (identifier) @name))) @definition.method
(member_defn
  (method_or_prop_defn name: (property_or_ident !method . (identifier) @name))) @definition.method
(member_defn (member_signature (identifier) @name)) @definition.method
