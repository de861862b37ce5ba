; What Erlang code uses. Records are made like objects; functions are told apart by module.

(pp_include file: (string) @reference.import @qualifier)
(pp_include_lib file: (string) @reference.import @qualifier)
(import_attribute module: (_) @qualifier funs: (fa fun: (atom) @reference.import))
(behaviour_attribute name: (atom) @reference.inherit)

(spec fun: (atom) @reference.none)
(field_type expr: (call expr: (atom) @reference.type))
(field_type
  expr: (call
    expr: (remote module: (remote_module module: (_) @qualifier) fun: (atom) @reference.type)))
(type_sig args: (expr_args args: (call expr: (atom) @reference.type)))
(type_sig
  args: (expr_args
    args: (call
      expr: (remote module: (remote_module module: (_) @qualifier) fun: (atom) @reference.type))))
(type_sig ty: (call expr: (atom) @reference.type))
(type_sig
  ty: (call
    expr: (remote module: (remote_module module: (_) @qualifier) fun: (atom) @reference.type)))
(call expr: (atom) @reference.call)
(call
  expr: (remote module: (remote_module module: (_) @qualifier) fun: (atom) @reference.call))
(macro_call_expr name: (_) @reference.use)
(record_name name: (atom) @reference.type)

(internal_fun fun: (atom) @reference.use)
(external_fun module: (module name: (_) @qualifier) fun: (atom) @reference.use)
(fa fun: (atom) @reference.none)
