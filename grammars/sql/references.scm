; What SQL uses: tables and views are types, functions are called.

(create_table . (_)+ (object_reference name: (identifier) @reference.none) . (column_definitions))
(create_view (keyword_view) . (object_reference name: (identifier) @reference.none))

(relation (object_reference !schema name: (identifier) @reference.type))
(relation
  (object_reference schema: (identifier) @qualifier name: (identifier) @reference.type))
(from (object_reference name: (identifier) @reference.type))
(insert (object_reference name: (identifier) @reference.type))
(column_definition
  (keyword_references) . (object_reference name: (identifier) @reference.type))
(constraint (keyword_references) . (object_reference name: (identifier) @reference.type))
(create_index (keyword_on) . (object_reference name: (identifier) @reference.type))
(create_trigger (keyword_on) . (object_reference name: (identifier) @reference.type))
(alter_table (object_reference name: (identifier) @reference.type))
(drop_table (object_reference name: (identifier) @reference.type))
(drop_view (object_reference name: (identifier) @reference.type))

(invocation (object_reference !schema name: (identifier) @reference.call))
(invocation
  (object_reference schema: (identifier) @qualifier name: (identifier) @reference.call))
