; What CMake uses: commands are called, of a function where there is one.

((normal_command (identifier) @_command (argument_list . (argument) @reference.import @qualifier))
  (#any-of? @_command "include" "INCLUDE" "add_subdirectory" "ADD_SUBDIRECTORY" "find_package"))
((normal_command
  (identifier) @_command (argument_list . (argument) (argument) @reference.use))
  (#any-of? @_command
    "target_link_libraries" "TARGET_LINK_LIBRARIES" "add_dependencies" "ADD_DEPENDENCIES")
  (#not-any-of? @reference.use "PRIVATE" "PUBLIC" "INTERFACE"))

((normal_command (identifier) @reference.none)
  (#any-of? @reference.none
    "set" "SET" "include" "INCLUDE" "add_subdirectory" "ADD_SUBDIRECTORY" "find_package"
    "message" "list" "string"))
(normal_command (identifier) @reference.call)
(variable) @reference.use
