; What begins a chunk in Protocol Buffers.

(comment) @leading

(message (message_name) @name (message_body) @body) @definition.type
(enum (enum_name) @name (enum_body) @body) @definition.enumeration
(service (service_name) @name) @definition.interface
(rpc (rpc_name) @name) @definition.method
(extend . (full_ident) @name) @definition.type
