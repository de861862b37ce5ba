; What begins a chunk in JavaScript.

(comment) @leading
(decorator) @leading

(class_declaration name: (_) @name body: (_) @body) @definition.type
(function_declaration name: (_) @name body: (_) @body) @definition.function
(generator_function_declaration name: (_) @name body: (_) @body) @definition.function
(method_definition name: (_) @name body: (_) @body) @definition.method

; const name = () => …
(lexical_declaration
  (variable_declarator name: (identifier) @name
    value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]))
  @definition.function
(variable_declaration
  (variable_declarator name: (identifier) @name
    value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]))
  @definition.function
(lexical_declaration
  (variable_declarator name: (identifier) @name value: (class body: (_) @body)))
  @definition.type

; Name.prototype.method = function …, exports.name = …
(expression_statement
  (assignment_expression left: [(member_expression) (identifier)] @name
    right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]))
  @definition.function
(pair key: (property_identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])
  @definition.method
(field_definition property: (_) @name) @definition.property

(program (lexical_declaration (variable_declarator name: (identifier) @name)) @definition.constant)
(program (variable_declaration (variable_declarator name: (identifier) @name)) @definition.variable)
(program
  (export_statement
    declaration: (lexical_declaration
      (variable_declarator name: (identifier) @name)) @definition.constant))

((call_expression function: (identifier) @_call
  arguments: (arguments . [(string) (template_string)] @name)) @definition.module
  (#any-of? @_call "describe" "suite" "context"))
((call_expression function: (identifier) @_call
  arguments: (arguments . [(string) (template_string)] @name)) @definition.test
  (#any-of? @_call "it" "test" "specify"))
