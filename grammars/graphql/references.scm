; What GraphQL uses: types, and in queries fields, fragments and directives, which are called.

(implements_interfaces (named_type (name) @reference.inherit))
(named_type (name) @reference.type)
(directive (name) @reference.call)
(fragment_spread (fragment_name (name) @reference.call))
(field (name) @reference.call)
