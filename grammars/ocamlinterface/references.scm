; What OCaml interfaces use: modules and types.

(open_module module: (module_path (module_name) @reference.import .) @qualifier)
(include_module_type module_type: (module_type_path (module_type_name) @reference.inherit .))
(module_parameter module_type: (module_type_path (module_type_name) @reference.type .))

(type_constructor_path (extended_module_path) @qualifier (type_constructor) @reference.type .)
(type_constructor) @reference.type
(class_type_path (class_type_name) @reference.type .)
