; What JavaScript code uses. `require` counts as an import where its value gets a name.

(import_statement (import_clause (identifier) @reference.import) source: (string) @qualifier)
(import_statement
  (import_clause (named_imports (import_specifier name: (_) @reference.import)))
  source: (string) @qualifier)
(import_statement
  (import_clause (namespace_import (identifier) @reference.import)) source: (string) @qualifier)
(export_statement
  (export_clause (export_specifier name: (_) @reference.import)) source: (string) @qualifier)
((variable_declarator
  name: (identifier) @reference.import
  value: (call_expression
    function: (identifier) @_call arguments: (arguments . (string) @qualifier)))
  (#eq? @_call "require"))
((variable_declarator
  name: (object_pattern
    [(shorthand_property_identifier_pattern) @reference.import
     (pair_pattern key: (_) @reference.import)])
  value: (call_expression
    function: (identifier) @_call arguments: (arguments . (string) @qualifier)))
  (#eq? @_call "require"))

(class_heritage (identifier) @reference.inherit)
(class_heritage
  (member_expression object: (_) @qualifier property: (property_identifier) @reference.inherit))

(call_expression function: (identifier) @reference.call)
(call_expression
  function: (member_expression
    object: (_) @qualifier
    property: [(property_identifier) (private_property_identifier)] @reference.call))
(new_expression constructor: (identifier) @reference.call)
(new_expression
  constructor: (member_expression
    object: (_) @qualifier property: (property_identifier) @reference.call))
(decorator (identifier) @reference.call)
(jsx_opening_element name: (identifier) @reference.call)
(jsx_self_closing_element name: (identifier) @reference.call)

(member_expression object: (_) @qualifier property: (property_identifier) @reference.use)
(identifier) @reference.use
(shorthand_property_identifier) @reference.use
