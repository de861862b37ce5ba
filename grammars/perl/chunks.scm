; What begins a chunk in Perl. A package without a block reaches to the next.

[(comment) (pod)] @leading

(package_statement name: (_) @name (block) @body) @definition.module
(package_statement name: (_) @name) @definition.module @reach
(class_statement name: (_) @name) @definition.type
(subroutine_declaration_statement name: (_) @name body: (_) @body) @definition.function
(method_declaration_statement name: (_) @name body: (_) @body) @definition.method
((use_statement
  module: (package) @_module
  (list_expression . (autoquoted_bareword) @name)) @definition.constant
  (#eq? @_module "constant"))
