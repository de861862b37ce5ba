; What begins a chunk in R.

(comment) @leading

(program
  (binary_operator
    lhs: (_) @name
    operator: ["<-" "=" "<<-"]
    rhs: (function_definition body: (_) @body)) @definition.function)
((binary_operator
  lhs: (_) @name
  operator: ["<-" "="]
  rhs: (call function: (_) @_call)) @definition.type
  (#any-of? @_call "R6Class" "R6::R6Class" "setRefClass" "setClass" "ggproto"))
((call
  function: (_) @_call
  arguments: (arguments
    (argument
      value: (call
        arguments: (arguments
          (argument
            name: (_) @name
            value: (function_definition body: (_) @body)) @definition.method)))))
  (#any-of? @_call "R6Class" "R6::R6Class" "setRefClass"))
((call
  function: (_) @_call
  arguments: (arguments . (argument value: (string content: (_) @name)))) @definition.method
  (#any-of? @_call "setMethod" "setGeneric" "setValidity"))
((call
  function: (_) @_call
  arguments: (arguments . (argument value: (string content: (_) @name)))) @definition.type
  (#any-of? @_call "setClass" "setRefClass"))
((call
  function: (_) @_call
  arguments: (arguments . (argument value: (string content: (_) @name)))) @definition.test
  (#any-of? @_call "test_that" "describe" "it"))
(program
  (binary_operator lhs: (identifier) @name operator: ["<-" "=" "<<-"]) @definition.variable)
