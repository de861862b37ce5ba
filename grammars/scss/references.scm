; What SCSS uses: files, mixins, functions, variables and what it extends.

(use_statement (string_value) @reference.import @qualifier)
(forward_statement (string_value) @reference.import @qualifier)
(import_statement (string_value) @reference.import @qualifier)

(include_statement . (identifier) @reference.call)
(call_expression (function_name) @reference.call)
(extend_statement (class_selector (class_name) @reference.inherit))
; Where the grammar does not know what may be extended.
(ERROR (placeholder (identifier) @reference.inherit))
