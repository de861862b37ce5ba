; What begins a chunk in Groovy.

[(line_comment) (block_comment)] @leading

(class_declaration name: (_) @name body: (_) @body) @definition.type
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(enum_declaration name: (_) @name body: (_) @body) @definition.enumeration
(method_declaration name: (_) @name body: (_)? @body) @definition.method
(constructor_declaration name: (_) @name body: (_)? @body) @definition.constructor
(function_definition name: (_) @name body: (_)? @body) @definition.function
(class_body
  (field_declaration declarator: (variable_declarator name: (_) @name)) @definition.property)

; Blocks of Gradle builds and Jenkins pipelines: `dependencies { … }`, `stage('Build') { … }`.
(expression_statement
  (method_invocation
    arguments: (argument_list . [(character_literal) (string_literal)] @name)
    body: (closure) @body)) @definition.section
(program
  (expression_statement
    (method_invocation !arguments name: (_) @name body: (closure) @body)) @definition.section)
