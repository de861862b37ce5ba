; What begins a chunk in JSON: the keys of the outermost object that hold more than one value.

(document
  (object
    (pair
      key: (string (string_content) @name)
      value: [(object) (array)] @body) @definition.section))
