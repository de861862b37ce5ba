; What Clojure code uses. The first name of a list is called.

((list_lit
  . value: (kwd_lit name: (kwd_name) @_clause)
  value: (vec_lit
    . value: (sym_lit) @qualifier
    value: (kwd_lit name: (kwd_name) @_option)
    . value: (sym_lit name: (sym_name) @reference.import)))
  (#any-of? @_clause "require" "use" "require-macros") (#any-of? @_option "as" "as-alias"))
((list_lit
  . value: (kwd_lit name: (kwd_name) @_clause)
  value: (vec_lit
    . value: (sym_lit) @qualifier
    value: (kwd_lit name: (kwd_name) @_option)
    . value: (vec_lit value: (sym_lit name: (sym_name) @reference.import))))
  (#any-of? @_clause "require" "use" "require-macros") (#any-of? @_option "refer" "only"))
((list_lit
  . value: (kwd_lit name: (kwd_name) @_clause)
  value: (vec_lit . value: (sym_lit name: (sym_name) @reference.import @qualifier) .))
  (#any-of? @_clause "require" "use" "require-macros"))
((list_lit
  . value: (kwd_lit name: (kwd_name) @_clause)
  value: (sym_lit name: (sym_name) @reference.import @qualifier))
  (#any-of? @_clause "require" "use" "import" "require-macros"))
((list_lit
  . value: (kwd_lit name: (kwd_name) @_clause)
  value: (_ . value: (sym_lit) @qualifier value: (sym_lit name: (sym_name) @reference.import)))
  (#eq? @_clause "import"))

((list_lit
  . value: (kwd_lit name: (kwd_name) @_clause)
  value: (list_lit . value: (sym_lit name: (sym_name) @reference.none)))
  (#eq? @_clause "import"))

((list_lit
  . value: (sym_lit name: (sym_name) @_form)
  value: (sym_lit) . value: (vec_lit)
  value: (sym_lit name: (sym_name) @reference.inherit))
  (#any-of? @_form "defrecord" "deftype"))
((list_lit
  . value: (sym_lit name: (sym_name) @_form)
  . value: (sym_lit name: (sym_name) @reference.inherit))
  (#any-of? @_form "extend-protocol" "extend-type" "reify" "proxy"))

; Names that are bound, and forms of the language.
((list_lit
  . value: (sym_lit name: (sym_name) @_form)
  value: (list_lit . value: (sym_lit name: (sym_name) @reference.none) . value: (vec_lit)))
  (#any-of? @_form
    "defprotocol" "defrecord" "deftype" "extend-protocol" "extend-type" "reify" "letfn"))
((list_lit . value: (sym_lit name: (sym_name) @reference.none))
  (#any-of? @reference.none
    "ns" "in-ns" "def" "defn" "defn-" "defmacro" "defmulti" "defmethod" "defprotocol" "defrecord"
    "deftype" "defonce" "definterface" "declare" "fn" "let" "letfn" "loop" "recur" "if" "if-not"
    "if-let" "when" "when-not" "when-let" "when-some" "if-some" "cond" "condp" "case" "do" "doseq"
    "dotimes" "for" "binding" "with-open" "try" "catch" "finally" "throw" "new" "quote" "var" "set!"
    "." ".." "->" "->>" "as->" "cond->" "cond->>" "some->" "some->>" "and" "or" "not" "comment"
    "reify" "proxy" "extend-type" "extend-protocol" "deftest" "is" "testing"))

(list_lit
  . value: (sym_lit namespace: (_) @qualifier name: (sym_name) @reference.call))
(list_lit . value: (sym_lit !namespace name: (sym_name) @reference.call))

(sym_lit namespace: (_) @qualifier name: (sym_name) @reference.use)
(sym_lit name: (sym_name) @reference.use)
