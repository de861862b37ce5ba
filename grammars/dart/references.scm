; What Dart code uses. What follows a name stands beside it: `a.b()` is a name and two selectors.

(import_specification
  (configurable_uri (uri (string_literal) @qualifier)) . (identifier) @reference.import)
(import_specification
  . (configurable_uri (uri (string_literal) @reference.import @qualifier)) .)
(library_export (configurable_uri (uri (string_literal) @reference.import @qualifier)))
(part_directive (uri (string_literal) @reference.import @qualifier))

(superclass (type_identifier) @reference.inherit)
(mixins (type_identifier) @reference.inherit)
(interfaces (type_identifier) @reference.inherit)

((identifier) @reference.call . (selector (argument_part)))
((_) @qualifier
  . (selector (unconditional_assignable_selector (identifier) @reference.call))
  . (selector (argument_part)))
((_) @qualifier
  . (selector (conditional_assignable_selector (identifier) @reference.call))
  . (selector (argument_part)))
(cascade_section ".." @qualifier (cascade_selector (identifier) @reference.call) (argument_part))
(new_expression (type_identifier) @reference.call)
(const_object_expression (type_identifier) @reference.call)
(annotation name: (identifier) @reference.type)

(type_parameter (type_identifier) @reference.none)
(constructor_param (identifier) @reference.none)
(formal_parameter name: (identifier) @reference.none)
(label (identifier) @reference.none)
(type_identifier) @reference.type

((identifier) @qualifier
  . (selector (unconditional_assignable_selector (identifier) @reference.use)))
(identifier) @reference.use
