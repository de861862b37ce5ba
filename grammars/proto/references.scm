; What Protocol Buffers use: files, and types of fields, calls and extensions.

(import path: (string) @reference.import @qualifier)
(extend (full_ident (identifier) @reference.inherit .))
(message_or_enum_type (identifier) @reference.none . (identifier))
(message_or_enum_type (identifier) @qualifier . (identifier) @reference.type .)
(message_or_enum_type . (identifier) @reference.type .)
