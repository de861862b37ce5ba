; What begins a chunk in a Dockerfile: each stage.

(comment) @leading

(from_instruction as: (image_alias) @name) @definition.section @reach
(from_instruction (image_spec) @name) @definition.section @reach
