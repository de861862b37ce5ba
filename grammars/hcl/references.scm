; What Terraform and other HCL uses: resources are types in the scope of their type, variables and
; modules are named without what they are looked up in.

((block
  . (identifier) @_kind
  (body
    (attribute
      (identifier) @_name
      (expression (literal_value (string_lit (template_literal) @reference.import @qualifier))))))
  (#eq? @_kind "module") (#eq? @_name "source"))

((variable_expr (identifier) @_root) . (get_attr (identifier) @reference.use)
  (#any-of? @_root "var" "local"))
((variable_expr (identifier) @_root) . (get_attr (identifier) @reference.type)
  (#eq? @_root "module"))
((variable_expr (identifier) @_root)
  . (get_attr (identifier) @qualifier) . (get_attr (identifier) @reference.type)
  (#eq? @_root "data"))
((variable_expr (identifier) @qualifier) . (get_attr (identifier) @reference.type)
  (#not-any-of? @qualifier
    "var" "local" "module" "data" "each" "count" "self" "path" "terraform"))
