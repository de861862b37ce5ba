; What begins a chunk in SQL.

[(comment) (marginalia)] @leading

(create_table (object_reference) @name (column_definitions)? @body) @definition.type
(create_view (object_reference) @name) @definition.type
(create_materialized_view (object_reference) @name) @definition.type
(create_type (object_reference) @name) @definition.type
(create_function (object_reference) @name (function_body)? @body) @definition.function
(create_trigger (object_reference) @name) @definition.function
(create_index column: (_) @name) @definition.property
(create_sequence (object_reference) @name) @definition.property
(create_schema (identifier) @name) @definition.module
