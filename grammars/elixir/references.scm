; What Elixir code uses. Modules are what types are elsewhere.

((call
  target: (identifier) @_call
  (arguments . (alias) @reference.import @qualifier))
  (#any-of? @_call "alias" "import" "require" "use"))
((call
  target: (identifier) @_call
  (arguments . (dot left: (alias) @qualifier right: (tuple (alias) @reference.import))))
  (#any-of? @_call "alias" "import" "require" "use"))
((unary_operator
  operand: (call target: (identifier) @_attribute (arguments (alias) @reference.inherit)))
  (#eq? @_attribute "behaviour"))
((call
  target: (identifier) @_call
  (arguments (keywords (pair value: (alias) @reference.type))))
  (#eq? @_call "defimpl"))

; What defines is no call, nor is an attribute or a type of the specification.
((call target: (identifier) @reference.none)
  (#any-of? @reference.none
    "def" "defp" "defmodule" "defmacro" "defmacrop" "defstruct" "defprotocol" "defimpl"
    "defdelegate" "defguard" "defguardp" "defexception" "defoverridable" "alias" "import"
    "require" "use" "if" "unless" "case" "cond" "with" "for" "quote" "unquote" "fn" "test"
    "describe" "receive" "try"))
(unary_operator operator: "@" operand: (call target: (identifier) @reference.none))
((call
  target: (identifier) @_call
  (arguments (call target: (identifier) @reference.none)))
  (#any-of? @_call
    "def" "defp" "defmacro" "defmacrop" "defdelegate" "defguard" "defguardp"))
((call
  target: (identifier) @_call
  (arguments (binary_operator left: (call target: (identifier) @reference.none))))
  (#any-of? @_call "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp" "spec" "callback"))

(call target: (identifier) @reference.call)
(call target: (dot left: (_) @qualifier right: (identifier) @reference.call))
(binary_operator operator: "|>" right: (identifier) @reference.call)
(unary_operator
  operator: "&"
  operand: (binary_operator left: (identifier) @reference.use operator: "/"))
(unary_operator
  operator: "&"
  operand: (binary_operator
    left: (call target: (dot left: (_) @qualifier right: (identifier) @reference.use))))

(struct (alias) @reference.call)
(dot left: (alias) @reference.none right: (tuple))
(dot left: (alias) @reference.use)
(alias) @reference.type
(identifier) @reference.use
