; What Perl code uses. Packages are what types are elsewhere.

((use_statement
  module: (package) @_module (_) (string_literal content: (_) @reference.inherit))
  (#any-of? @_module "parent" "base"))
((use_statement
  module: (package) @_module
  (list_expression (string_literal content: (_) @reference.inherit)))
  (#any-of? @_module "parent" "base"))
((use_statement module: (package) @_module (string_literal content: (_) @reference.inherit))
  (#any-of? @_module "parent" "base" "Mojo::Base"))
((use_statement module: (package) @_module (quoted_word_list content: (_) @reference.inherit))
  (#any-of? @_module "parent" "base"))
((use_statement module: (package) @reference.none)
  (#any-of? @reference.none
    "strict" "warnings" "utf8" "constant" "parent" "base" "feature" "lib" "vars" "integer"))
(use_statement module: (package) @reference.import @qualifier)
(require_expression (bareword) @reference.import @qualifier)

(function_call_expression function: (function) @reference.call)
(ambiguous_function_call_expression function: (function) @reference.call)
(method_call_expression invocant: (_) @qualifier method: (method) @reference.call)
(refgen_expression (function (varname) @reference.use))

(method_call_expression invocant: (bareword) @reference.type)
(bareword) @reference.use
