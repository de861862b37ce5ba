; What shell scripts use: every command is a call, of a function where there is one.

((command
  name: (command_name (word) @_command) argument: (word) @reference.import @qualifier)
  (#any-of? @_command "." "source"))
((command
  name: (command_name (word) @_command)
  argument: (string (string_content) @reference.import @qualifier))
  (#any-of? @_command "." "source"))

(command name: (command_name (word) @reference.call))
((command name: (command_name (word) @_command) argument: (word) @reference.use)
  (#any-of? @_command "trap" "command" "exec" "time" "type"))
(simple_expansion (variable_name) @reference.use)
(expansion (variable_name) @reference.use)
