; What begins a chunk in Clojure.

(comment) @leading

((list_lit . (sym_lit name: (_) @_form) . (sym_lit name: (_) @name)) @definition.function
  (#any-of? @_form "defn" "defn-" "defmulti" "defmethod" "schema.core/defn" "s/defn" "defui" "defc"))
((list_lit . (sym_lit) @_form . (sym_lit name: (_) @name)) @definition.function
  (#any-of? @_form "s/defn" "sm/defn" "p/defn" "mu/defn"))
((list_lit . (sym_lit name: (_) @_form) . (sym_lit name: (_) @name)) @definition.macro
  (#eq? @_form "defmacro"))
((list_lit . (sym_lit name: (_) @_form) . (sym_lit name: (_) @name)) @definition.interface
  (#any-of? @_form "defprotocol" "definterface"))
((list_lit . (sym_lit name: (_) @_form) . (sym_lit name: (_) @name)) @definition.type
  (#any-of? @_form "defrecord" "deftype" "defstruct"))
((list_lit . (sym_lit name: (_) @_form) . (sym_lit name: (_) @name)) @definition.test
  (#any-of? @_form "deftest" "defspec"))
((list_lit . (sym_lit name: (_) @_form) . (sym_lit name: (_) @name)) @definition.constant
  (#any-of? @_form "def" "defonce" "s/def"))
