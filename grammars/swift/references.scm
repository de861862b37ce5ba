; What Swift code uses. No fields: tree-sitter 0.20 takes long to check them in this grammar.

(import_declaration (identifier (simple_identifier) @reference.import .) @qualifier)

(inheritance_specifier (user_type (type_identifier) @reference.inherit .))

(call_expression . (simple_identifier) @reference.call)
(call_expression
  . (navigation_expression
    . (_) @qualifier (navigation_suffix (simple_identifier) @reference.call)))

(user_type (type_identifier) @qualifier . (type_identifier) @reference.type)
(type_identifier) @reference.type

(navigation_expression . (_) @qualifier (navigation_suffix (simple_identifier) @reference.use))
(simple_identifier) @reference.use
