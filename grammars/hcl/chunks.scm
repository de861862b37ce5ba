; What begins a chunk in Terraform and other HCL. A resource's type is its scope.

(comment) @leading

(config_file (body
  (block . (identifier) . (string_lit (template_literal) @scope)
    . (string_lit (template_literal) @name)) @definition.type))
(config_file (body
  (block . (identifier) @_kind . (string_lit (template_literal) @name)) @definition.module
  (#eq? @_kind "module")))
(config_file (body
  (block . (identifier) @_kind . (string_lit (template_literal) @name)) @definition.variable
  (#any-of? @_kind "variable" "output")))
(config_file (body (block . (identifier) . (string_lit (template_literal) @name)) @definition.type))
(config_file (body (block . (identifier) @name . (block_start)) @definition.section))
(config_file (body (attribute (identifier) @name) @definition.property))
