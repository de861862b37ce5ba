; What Rust code uses. `mod name;` imports the file of that name.

(use_declaration argument: (scoped_identifier name: (identifier) @reference.import) @qualifier)
(use_declaration argument: (identifier) @reference.import)
(use_declaration
  argument: (use_as_clause
    path: (scoped_identifier name: (identifier) @reference.import) @qualifier))
(use_declaration
  argument: (scoped_use_list
    path: (_) @qualifier
    list: (use_list [
      (identifier) @reference.import
      (scoped_identifier name: (identifier) @reference.import)
      (use_as_clause path: (identifier) @reference.import)])))
(mod_item name: (identifier) @reference.import !body)

(impl_item trait: (type_identifier) @reference.inherit)
(impl_item trait: (generic_type type: (type_identifier) @reference.inherit))
(impl_item
  trait: (scoped_type_identifier path: (_) @qualifier name: (type_identifier) @reference.inherit))
(trait_item bounds: (trait_bounds (type_identifier) @reference.inherit))

(call_expression function: (identifier) @reference.call)
(call_expression
  function: (field_expression value: (_) @qualifier field: (field_identifier) @reference.call))
(call_expression
  function: (scoped_identifier path: (_) @qualifier name: (identifier) @reference.call))
(generic_function function: (identifier) @reference.call)
(generic_function
  function: (scoped_identifier path: (_) @qualifier name: (identifier) @reference.call))
(generic_function
  function: (field_expression value: (_) @qualifier field: (field_identifier) @reference.call))
(macro_invocation macro: (identifier) @reference.call)
(macro_invocation
  macro: (scoped_identifier path: (_) @qualifier name: (identifier) @reference.call))
(struct_expression name: (type_identifier) @reference.call)
(struct_expression
  name: (scoped_type_identifier path: (_) @qualifier name: (type_identifier) @reference.call))

(associated_type name: (_) @reference.none)
(type_parameter name: (type_identifier) @reference.none)
(scoped_type_identifier path: (_) @qualifier name: (type_identifier) @reference.type)
(type_identifier) @reference.type
(attribute arguments: (token_tree (identifier) @reference.type))

(field_expression value: (_) @qualifier field: (field_identifier) @reference.use)
(scoped_identifier path: (_) @qualifier name: (identifier) @reference.use)
(identifier) @reference.use
