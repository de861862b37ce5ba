; What begins a chunk in Elixir. Clauses of a function are one definition.

(comment) @leading
((unary_operator operator: "@" operand: (call target: (identifier) @_attribute)) @leading
  (#any-of? @_attribute "doc" "spec" "impl" "typedoc" "deprecated" "tag" "decorate"))

((call target: (identifier) @_call (arguments . (_) @name) (do_block) @body) @definition.module
  (#any-of? @_call "defmodule" "defprotocol"))
((call
  target: (identifier) @_call
  (arguments . (_) @name (keywords (pair value: (_) @scope)))
  (do_block) @body) @definition.type
  (#eq? @_call "defimpl"))

((call
  target: (identifier) @_call
  (arguments . [
    (identifier) @name
    (call target: (_) @name)
    (binary_operator left: (call target: (_) @name) operator: "when")
    (binary_operator left: (identifier) @name operator: "when")])
  (do_block)? @body) @definition.function @clause
  (#any-of? @_call "def" "defp" "defdelegate" "defguard" "defguardp"))
((call
  target: (identifier) @_call
  (arguments . [
    (identifier) @name
    (call target: (_) @name)
    (binary_operator left: (call target: (_) @name) operator: "when")])
  (do_block)? @body) @definition.macro @clause
  (#any-of? @_call "defmacro" "defmacrop"))

((unary_operator
  operator: "@"
  operand: (call
    target: (identifier) @_attribute
    (arguments . (binary_operator left: [(identifier) @name (call target: (_) @name)] operator: "::")))) @definition.type
  (#any-of? @_attribute "type" "typep" "opaque"))
((unary_operator
  operator: "@"
  operand: (call
    target: (identifier) @_attribute
    (arguments . (binary_operator left: (call target: (_) @name) operator: "::")))) @definition.method
  (#any-of? @_attribute "callback" "macrocallback"))

((call target: (identifier) @_call (arguments . (string) @name) (do_block) @body) @definition.test
  (#any-of? @_call "test" "describe" "property"))
