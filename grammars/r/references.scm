; What R code uses.

((call
  function: (identifier) @_call
  arguments: (arguments . argument: (argument value: (identifier) @reference.import @qualifier)))
  (#any-of? @_call "library" "require" "requireNamespace" "loadNamespace"))
((call
  function: (identifier) @_call
  arguments: (arguments
    . argument: (argument value: (string content: (_) @reference.import @qualifier))))
  (#any-of? @_call "library" "require" "requireNamespace" "loadNamespace" "source"))

((call function: (identifier) @reference.none)
  (#any-of? @reference.none "library" "require" "requireNamespace" "loadNamespace" "source"))
(call function: (identifier) @reference.call)
(call
  function: (namespace_operator lhs: (_) @qualifier rhs: (identifier) @reference.call))
(call
  function: (extract_operator lhs: (_) @qualifier rhs: (identifier) @reference.call))

(parameter name: (identifier) @reference.none)
(argument name: (identifier) @reference.none)
(namespace_operator lhs: (_) @qualifier rhs: (identifier) @reference.use)
(extract_operator lhs: (_) @qualifier rhs: (identifier) @reference.use)
(identifier) @reference.use
