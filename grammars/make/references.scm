; What makefiles use: a target calls those it needs.

(include_directive filenames: (list (word) @reference.import @qualifier))

((rule (targets (word) @_target) normal: (prerequisites (word) @reference.none))
  (#any-of? @_target ".PHONY" ".SUFFIXES" ".SILENT" ".PRECIOUS"))
(prerequisites (word) @reference.call)
(variable_reference (word) @reference.use)
