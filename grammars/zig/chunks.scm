; What begins a chunk in Zig. A type is a constant that holds one.

[(line_comment) (doc_comment)] @leading

(Decl
  (VarDecl
    variable_type_function: (IDENTIFIER) @name
    (ErrorUnionExpr
      (SuffixExpr
        (ContainerDecl (ContainerDeclType "enum"))) @body))) @definition.enumeration
(Decl
  (VarDecl
    variable_type_function: (IDENTIFIER) @name
    (ErrorUnionExpr (SuffixExpr (ContainerDecl)) @body))) @definition.type
(Decl
  (VarDecl
    variable_type_function: (IDENTIFIER) @name
    (ErrorUnionExpr (SuffixExpr (ErrorSetDecl))))) @definition.enumeration
(Decl (FnProto function: (IDENTIFIER) @name) (Block)? @body) @definition.function
(TestDecl [(STRINGLITERALSINGLE) (IDENTIFIER)] @name (Block) @body) @definition.test
(source_file (Decl (VarDecl variable_type_function: (IDENTIFIER) @name)) @definition.constant)
