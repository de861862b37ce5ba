; What begins a chunk in Solidity.

(comment) @leading

(contract_declaration name: (_) @name body: (_) @body) @definition.type
(interface_declaration name: (_) @name body: (_) @body) @definition.interface
(library_declaration name: (_) @name body: (_) @body) @definition.type
(struct_declaration name: (_) @name body: (_) @body) @definition.type
(enum_declaration name: (_) @name body: (_) @body) @definition.enumeration
(event_definition name: (_) @name) @definition.property
(error_declaration name: (_) @name) @definition.property
(state_variable_declaration name: (_) @name) @definition.property
(modifier_definition name: (_) @name body: (_)? @body) @definition.method
(constructor_definition "constructor" @name body: (_)? @body) @definition.constructor
(function_definition name: (_) @name body: (_)? @body) @definition.function
