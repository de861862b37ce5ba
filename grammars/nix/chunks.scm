; What begins a chunk in Nix: what is bound to a function or a set.

(comment) @leading

(binding
  attrpath: (attrpath) @name
  expression: (function_expression body: (_) @body)) @definition.function
(binding
  attrpath: (attrpath) @name
  expression: [
    (attrset_expression)
    (rec_attrset_expression)
    (apply_expression)
    (let_expression)
    (with_expression)
    (list_expression)] @body) @definition.property
