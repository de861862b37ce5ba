; What begins a chunk in CSS.

(comment) @leading

(rule_set (selectors) @name (block) @body) @definition.section
(media_statement . (_) @name (block) @body) @definition.section
(supports_statement . (_) @name (block) @body) @definition.section
(keyframes_statement (keyframes_name) @name) @definition.section
