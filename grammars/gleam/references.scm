; What Gleam code uses. A constructor is called like a function.

(import module: (_) @qualifier alias: (identifier) @reference.import)
(import !alias module: (module) @reference.import @qualifier)
(import
  module: (_) @qualifier imports: (unqualified_imports (unqualified_import name: (_) @reference.import)))

(function_call function: (identifier) @reference.call)
(function_call
  function: (field_access record: (_) @qualifier field: (label) @reference.call))
(binary_expression operator: "|>" right: (identifier) @reference.call)
(binary_expression
  operator: "|>" right: (field_access record: (_) @qualifier field: (label) @reference.call))
(record name: (constructor_name) @reference.call)
(record name: (remote_constructor_name module: (_) @qualifier name: (_) @reference.call))

(data_constructor name: (_) @reference.none)
(type name: (remote_type_identifier module: (_) @qualifier name: (_) @reference.type))
(type_identifier) @reference.type

(function_parameter name: (_) @reference.none)
(field_access record: (_) @qualifier field: (label) @reference.use)
(identifier) @reference.use
