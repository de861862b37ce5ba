; What begins a chunk in Ruby.

(comment) @leading

(class name: (_) @name) @definition.type
(module name: (_) @name) @definition.module
(method name: (_) @name body: (_)? @body) @definition.function
(singleton_method name: (_) @name body: (_)? @body) @definition.function
(assignment left: (constant) @name) @definition.constant

((call method: (identifier) @_call arguments: (argument_list . (_) @name) block: (_))
  @definition.module
  (#any-of? @_call "describe" "context" "namespace"))
((call method: (identifier) @_call arguments: (argument_list . (_) @name) block: (_))
  @definition.test
  (#any-of? @_call "it" "specify" "test" "task"))
