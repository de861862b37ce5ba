; What OCaml code uses. Modules are named like types: whatever is applied is called.

(open_module module: (module_path (module_name) @reference.import .) @qualifier)
(module_binding
  (module_name) @reference.import body: (module_path (module_path) (module_name) .) @qualifier)
(module_binding body: (module_path . (module_name) @reference.use .))
(module_application functor: (module_path (module_name) @reference.use .))
(include_module module: (module_path (module_name) @reference.inherit .))
(include_module_type module_type: (module_type_path (module_type_name) @reference.inherit .))
(inheritance_definition class: (class_path (class_name) @reference.inherit .))
(module_parameter module_type: (module_type_path (module_type_name) @reference.type .))

(application_expression function: (value_path . (value_name) @reference.call .))
(application_expression
  function: (value_path (module_path) @qualifier (value_name) @reference.call .))
(application_expression function: (constructor_path (constructor_name) @reference.call .))
(method_invocation . (_) @qualifier (method_name) @reference.call)
(infix_expression
  operator: (rel_operator) @_operator
  right: (value_path . (value_name) @reference.call .) (#eq? @_operator "|>"))
(infix_expression
  operator: (rel_operator) @_operator
  right: (value_path (module_path) @qualifier (value_name) @reference.call .)
  (#eq? @_operator "|>"))
(new_expression (class_path (class_name) @reference.call .))

(type_constructor_path (extended_module_path) @qualifier (type_constructor) @reference.type .)
(type_constructor) @reference.type
(class_type_path (class_type_name) @reference.type .)

(value_path (module_path) @qualifier (value_name) @reference.use .)
(value_path . (value_name) @reference.use .)
(constructor_path (module_path) @qualifier (constructor_name) @reference.use .)
(constructor_path . (constructor_name) @reference.use .)
