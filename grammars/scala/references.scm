; What Scala code uses. `import a.b._` names the package: the last part is its name.

(import_declaration
  . (identifier) @qualifier (identifier) @reference.import @qualifier .)
(import_declaration
  . (identifier) @qualifier
  (identifier) @reference.import @qualifier . (namespace_wildcard))
(import_declaration
  . (identifier) @qualifier
  (identifier) @qualifier
  . (namespace_selectors
    [(identifier) @reference.import
     (arrow_renamed_identifier name: (identifier) @reference.import)
     (as_renamed_identifier name: (identifier) @reference.import)]))
(import_declaration
  . (identifier) @qualifier
  . (namespace_selectors
    [(identifier) @reference.import
     (arrow_renamed_identifier name: (identifier) @reference.import)
     (as_renamed_identifier name: (identifier) @reference.import)]))

(extends_clause (type_identifier) @reference.inherit)
(extends_clause (generic_type type: (type_identifier) @reference.inherit))
(extends_clause (stable_type_identifier (type_identifier) @reference.inherit .))

(call_expression function: (identifier) @reference.call)
(call_expression
  function: (field_expression value: (_) @qualifier field: (identifier) @reference.call))
(call_expression function: (generic_function function: (identifier) @reference.call))
(call_expression
  function: (generic_function
    function: (field_expression value: (_) @qualifier field: (identifier) @reference.call)))
(infix_expression left: (_) @qualifier operator: (identifier) @reference.call)
(instance_expression (type_identifier) @reference.call)
(instance_expression (generic_type type: (type_identifier) @reference.call))
(annotation name: (type_identifier) @reference.type)

(type_parameters name: (identifier) @reference.none)
(stable_type_identifier (_) @qualifier (type_identifier) @reference.type .)
(type_identifier) @reference.type

(field_expression value: (_) @qualifier field: (identifier) @reference.use)
(identifier) @reference.use
