; What begins a chunk in MATLAB.

(comment) @leading

(class_definition name: (_) @name) @definition.type
(function_definition name: (_) @name (block)? @body) @definition.function
