; What begins a chunk in CMake.

[(line_comment) (bracket_comment)] @leading

(function_def
  (function_command (argument_list . (argument) @name)) (body)? @body) @definition.function
(macro_def (macro_command (argument_list . (argument) @name)) (body)? @body) @definition.macro
((normal_command (identifier) @_command (argument_list . (argument) @name)) @definition.module
  (#any-of? @_command
    "add_library" "add_executable" "add_custom_target" "ADD_LIBRARY" "ADD_EXECUTABLE"))
((normal_command (identifier) @_command (argument_list . (argument) @name)) @definition.variable
  (#any-of? @_command "option" "OPTION"))
(source_file
  ((normal_command (identifier) @_command (argument_list . (argument) @name)) @definition.variable
    (#any-of? @_command "set" "SET")))
