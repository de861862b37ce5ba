; What Nix code uses. A path to a file of Nix is an import, wherever it stands.

(path_expression) @reference.import @qualifier

((apply_expression function: (variable_expression name: (identifier) @reference.none))
  (#any-of? @reference.none "import"))
(apply_expression function: (variable_expression name: (identifier) @reference.call))
(apply_expression
  function: (select_expression
    expression: (_) @qualifier attrpath: (attrpath attr: (identifier) @reference.call .)))

(inherit_from
  expression: (_) @qualifier attrs: (inherited_attrs attr: (identifier) @reference.use))
(inherit attrs: (inherited_attrs attr: (identifier) @reference.use))
(select_expression
  expression: (_) @qualifier attrpath: (attrpath attr: (identifier) @reference.use .))
(variable_expression name: (identifier) @reference.use)
