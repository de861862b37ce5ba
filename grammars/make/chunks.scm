; What begins a chunk in a makefile.

(comment) @leading

((rule (targets) @name (recipe)? @body) @definition.function
  (#not-any-of? @name ".PHONY" ".SUFFIXES" ".DEFAULT" ".SILENT" ".PRECIOUS"))
(define_directive name: (_) @name) @definition.macro
(makefile (variable_assignment name: (_) @name) @definition.variable)
(makefile (export_directive (variable_assignment name: (_) @name)) @definition.variable)
