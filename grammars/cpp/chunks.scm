; What begins a chunk in C++.

(comment) @leading

(template_declaration (class_specifier name: (_) @name body: (_) @body)) @definition.type
(template_declaration (struct_specifier name: (_) @name body: (_) @body)) @definition.type
(template_declaration
  (function_definition
    declarator: (function_declarator declarator: (_) @name)
    body: (_)? @body)) @definition.function
(template_declaration
  (function_definition
    declarator: (reference_declarator (function_declarator declarator: (_) @name))
    body: (_)? @body)) @definition.function
(template_declaration
  (declaration declarator: (function_declarator declarator: (_) @name))) @definition.function

(function_definition
  declarator: (function_declarator declarator: (_) @name) body: (_)? @body) @definition.function
(function_definition
  declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name))
  body: (_)? @body) @definition.function
(function_definition
  declarator: (reference_declarator (function_declarator declarator: (_) @name))
  body: (_)? @body) @definition.function
(declaration declarator: (function_declarator declarator: (_) @name)) @definition.function
(declaration
  declarator: (pointer_declarator
    declarator: (function_declarator declarator: (_) @name))) @definition.function
(field_declaration declarator: (function_declarator declarator: (_) @name)) @definition.method
(field_declaration
  declarator: (pointer_declarator
    declarator: (function_declarator declarator: (_) @name))) @definition.method
(field_declaration
  declarator: (reference_declarator (function_declarator declarator: (_) @name))) @definition.method

(namespace_definition name: (_) @name body: (_) @body) @definition.module
(class_specifier name: (_) @name body: (_) @body) @definition.type
(struct_specifier name: (_) @name body: (_) @body) @definition.type
(union_specifier name: (_) @name body: (_) @body) @definition.type
(enum_specifier name: (_) @name body: (_) @body) @definition.enumeration
(concept_definition name: (_) @name) @definition.type
(alias_declaration name: (_) @name) @definition.type
(type_definition
  type: [(struct_specifier body: (_) @body) (union_specifier body: (_) @body)]
  declarator: (type_identifier) @name) @definition.type
(type_definition declarator: (type_identifier) @name) @definition.type

(preproc_function_def name: (_) @name) @definition.macro
(preproc_def name: (_) @name value: (_)) @definition.macro
(translation_unit
  (declaration
    declarator: (init_declarator
      declarator: [
        (identifier) @name
        (array_declarator declarator: (identifier) @name)
        (pointer_declarator declarator: (identifier) @name)])) @definition.variable)
