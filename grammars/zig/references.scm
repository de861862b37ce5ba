; What Zig code uses.

((VarDecl
  variable_type_function: (IDENTIFIER) @reference.import
  (ErrorUnionExpr
    (SuffixExpr
      (BUILTINIDENTIFIER) @_call
      (FnCallArguments (ErrorUnionExpr (SuffixExpr (STRINGLITERALSINGLE) @qualifier))))))
  (#eq? @_call "@import"))
((SuffixExpr
  (BUILTINIDENTIFIER) @_call
  (FnCallArguments
    (ErrorUnionExpr (SuffixExpr (STRINGLITERALSINGLE) @reference.import @qualifier))))
  (#any-of? @_call "@import" "@cInclude"))

(SuffixExpr variable_type_function: (IDENTIFIER) @reference.call . (FnCallArguments))
(SuffixExpr
  variable_type_function: (IDENTIFIER) @qualifier
  . (FieldOrFnCall function_call: (IDENTIFIER) @reference.call))
(SuffixExpr
  (FieldOrFnCall field_access: (IDENTIFIER) @qualifier)
  . (FieldOrFnCall function_call: (IDENTIFIER) @reference.call))
(SuffixExpr
  (FieldOrFnCall function_call: (IDENTIFIER) (FnCallArguments) @qualifier)
  . (FieldOrFnCall function_call: (IDENTIFIER) @reference.call))

(ParamType (ErrorUnionExpr (SuffixExpr variable_type_function: (IDENTIFIER) @reference.type .)))
(ContainerField
  field_member: (IDENTIFIER)
  (ErrorUnionExpr (SuffixExpr variable_type_function: (IDENTIFIER) @reference.type .)))
(ContainerField
  !field_member (ErrorUnionExpr (SuffixExpr variable_type_function: (IDENTIFIER) @reference.none)))
(FnProto (ErrorUnionExpr (SuffixExpr variable_type_function: (IDENTIFIER) @reference.type .)))
(FnProto
  (ErrorUnionExpr
    (SuffixExpr
      variable_type_function: (IDENTIFIER) @qualifier
      (FieldOrFnCall field_access: (IDENTIFIER) @reference.type) .)))
((ErrorUnionExpr (SuffixExpr variable_type_function: (IDENTIFIER) @reference.call .))
  . (InitList))

(ParamDecl parameter: (IDENTIFIER) @reference.none)
(SuffixExpr
  variable_type_function: (IDENTIFIER) @qualifier
  . (FieldOrFnCall field_access: (IDENTIFIER) @reference.use))
(SuffixExpr variable_type_function: (IDENTIFIER) @reference.use)
