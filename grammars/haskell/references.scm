; What Haskell code uses. A constructor is called, whatever else is applied too.

(import
  module: (_) @qualifier
  names: (import_list name: (import_name [(name) (variable)] @reference.import)))
(import module: (_) @qualifier alias: (module) @reference.import)
(import !alias !names module: (module) @reference.import @qualifier)

(instance name: (name) @reference.inherit)
(instance name: (qualified module: (module (module_id) @qualifier) id: (name) @reference.inherit))
(deriving classes: (name) @reference.inherit)
(deriving classes: (parens (name) @reference.inherit))
(deriving classes: (tuple (name) @reference.inherit))
(class context: (context (apply constructor: (name) @reference.inherit)))

(signature name: (variable) @reference.none)
(apply function: (variable) @reference.call)
(apply function: (qualified module: (module (module_id) @qualifier) id: (variable) @reference.call))
(apply function: (constructor) @reference.call)
(apply function: (qualified module: (module (module_id) @qualifier) id: (constructor) @reference.call))
(infix left_operand: (variable) @reference.call operator: (operator))
(infix operator: (infix_id (variable) @reference.call))

(qualified module: (module (module_id) @qualifier) id: (name) @reference.type)
(qualified module: (module (module_id) @qualifier) id: (variable) @reference.use)
(qualified module: (module (module_id) @qualifier) id: (constructor) @reference.use)
(name) @reference.type
(constructor) @reference.use
(variable) @reference.use
