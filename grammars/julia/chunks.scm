; What begins a chunk in Julia. A string before a definition is its documentation.

[(line_comment) (block_comment)] @leading
(source_file (string_literal) @leading)
(module_definition (string_literal) @leading)

(module_definition name: (_) @name) @definition.module
(abstract_definition (type_head [
  (identifier) @name
  (binary_expression . (identifier) @name)
  (parametrized_type_expression . (identifier) @name)
  (binary_expression . (parametrized_type_expression . (identifier) @name))])) @definition.type
(struct_definition (type_head [
  (identifier) @name
  (binary_expression . (identifier) @name)
  (parametrized_type_expression . (identifier) @name)
  (binary_expression . (parametrized_type_expression . (identifier) @name))])) @definition.type

(function_definition (signature [
  (identifier) @name
  (call_expression . (_) @name)
  (typed_expression . (call_expression . (_) @name))
  (where_expression . (call_expression . (_) @name))
  (where_expression . (typed_expression . (call_expression . (_) @name)))])) @definition.function
(macro_definition (signature (call_expression . (_) @name))) @definition.macro
(source_file
  (assignment . [
    (call_expression . (_) @name)
    (typed_expression . (call_expression . (_) @name))
    (where_expression . (call_expression . (_) @name))]) @definition.function)
(module_definition
  (assignment . [
    (call_expression . (_) @name)
    (typed_expression . (call_expression . (_) @name))
    (where_expression . (call_expression . (_) @name))]) @definition.function)
(const_statement (assignment . (identifier) @name)) @definition.constant

((macrocall_expression
  (macro_identifier) @_macro
  (macro_argument_list . (string_literal) @name (_))) @definition.test
  (#any-of? @_macro "@testset" "@testitem"))
