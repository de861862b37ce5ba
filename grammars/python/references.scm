; What Python code uses: imports, base classes, calls, types, names.

(import_statement name: (dotted_name (identifier) @reference.import .) @qualifier)
(import_statement
  name: (aliased_import name: (dotted_name) @qualifier alias: (identifier) @reference.import))
(import_from_statement
  module_name: (_) @qualifier name: (dotted_name (identifier) @reference.import .))
(import_from_statement
  module_name: (_) @qualifier
  name: (aliased_import name: (dotted_name (identifier) @reference.import .)))

(class_definition superclasses: (argument_list (identifier) @reference.inherit))
(class_definition
  superclasses: (argument_list
    (attribute object: (_) @qualifier attribute: (identifier) @reference.inherit)))
(class_definition
  superclasses: (argument_list (keyword_argument value: (identifier) @reference.inherit)))
(class_definition
  superclasses: (argument_list (subscript value: (identifier) @reference.inherit)))

(call function: (identifier) @reference.call)
(call function: (attribute object: (_) @qualifier attribute: (identifier) @reference.call))
(decorator (identifier) @reference.call)
(decorator (attribute object: (_) @qualifier attribute: (identifier) @reference.call))

(type (identifier) @reference.type)
(type (attribute object: (_) @qualifier attribute: (identifier) @reference.type))
(type (binary_operator (identifier) @reference.type))
(type (subscript (identifier) @reference.type))
(generic_type (identifier) @reference.type)
(type_alias_statement right: (type (identifier) @reference.type))

(attribute object: (_) @qualifier attribute: (identifier) @reference.use)
(identifier) @reference.use
