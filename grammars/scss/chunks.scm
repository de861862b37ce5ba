; What begins a chunk in SCSS.

[(comment) (js_comment)] @leading

(mixin_statement name: (_) @name (block) @body) @definition.macro
(function_statement name: (_) @name (block) @body) @definition.function
(rule_set (selectors) @name (block) @body) @definition.section
(media_statement . (_) @name (block) @body) @definition.section
(supports_statement . (_) @name (block) @body) @definition.section
(keyframes_statement (keyframes_name) @name) @definition.section
