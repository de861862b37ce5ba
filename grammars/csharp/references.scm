; What C# code uses. A `using` names a namespace.

(using_directive (qualified_name name: (identifier) @reference.import) @qualifier)
(using_directive !name (identifier) @reference.import)

(base_list (identifier) @reference.inherit)
(base_list (generic_name (identifier) @reference.inherit))
(base_list (qualified_name qualifier: (_) @qualifier name: (identifier) @reference.inherit))
(base_list (primary_constructor_base_type type: (identifier) @reference.inherit))

(invocation_expression function: (identifier) @reference.call)
(invocation_expression function: (generic_name (identifier) @reference.call))
(invocation_expression
  function: (member_access_expression
    expression: _ @qualifier
    name: [(identifier) @reference.call (generic_name (identifier) @reference.call)]))
(invocation_expression
  function: (conditional_access_expression
    (_) @qualifier (member_binding_expression name: (identifier) @reference.call)))
(object_creation_expression type: (identifier) @reference.call)
(object_creation_expression type: (generic_name (identifier) @reference.call))
(object_creation_expression
  type: (qualified_name qualifier: (_) @qualifier name: (identifier) @reference.call))

(attribute name: (identifier) @reference.type)
(_ type: (identifier) @reference.type)
(_ returns: (identifier) @reference.type)
(nullable_type (identifier) @reference.type)
(array_type (identifier) @reference.type)
(as_expression right: (identifier) @reference.type)
(is_expression right: (identifier) @reference.type)
(type_argument_list (identifier) @reference.type)
(generic_name (identifier) @reference.type)
(qualified_name qualifier: (_) @qualifier name: (identifier) @reference.type)

(member_access_expression expression: _ @qualifier name: (identifier) @reference.use)
(identifier) @reference.use
