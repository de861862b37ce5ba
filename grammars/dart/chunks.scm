; What begins a chunk in Dart. The grammar puts a body beside its signature.

[(comment) (documentation_comment) (annotation)] @leading

(class_definition name: (_) @name body: (_) @body) @definition.type
(mixin_declaration (identifier) @name (class_body) @body) @definition.type
(extension_declaration name: (_) @name body: (_) @body) @definition.type
(enum_declaration name: (_) @name body: (_) @body) @definition.enumeration
(type_alias . (type_identifier) @name) @definition.type

((method_signature [
    (function_signature name: (_) @name)
    (getter_signature name: (_) @name)
    (setter_signature name: (_) @name)]) @definition.method
  . (function_body) @body)
((method_signature (constructor_signature name: (_) name: (_) @name)) @definition.constructor
  . (function_body) @body)
((method_signature [
    (constructor_signature name: (_) @name)
    (factory_constructor_signature (identifier) @name)]) @definition.constructor
  . (function_body) @body)
((method_signature (operator_signature "operator" @name)) @definition.method . (function_body) @body)
(declaration (constructor_signature name: (_) name: (_) @name)) @definition.constructor
(declaration (constructor_signature name: (_) @name)) @definition.constructor
(declaration (constant_constructor_signature (identifier) @name)) @definition.constructor
(declaration [
  (function_signature name: (_) @name)
  (getter_signature name: (_) @name)
  (setter_signature name: (_) @name)]) @definition.method
(class_body
  (declaration (initialized_identifier_list (initialized_identifier . (identifier) @name))) @definition.property)
(class_body
  (declaration (static_final_declaration_list (static_final_declaration . (identifier) @name))) @definition.property)

((function_signature name: (_) @name) @definition.function . (function_body) @body)
((getter_signature name: (_) @name) @definition.function . (function_body) @body)
(program
  (static_final_declaration_list (static_final_declaration . (identifier) @name)) @definition.constant)
(program
  (initialized_identifier_list (initialized_identifier . (identifier) @name)) @definition.variable)
