; What begins a chunk in HTML: what has an id. Scripts and styles are read in their own languages.

(comment) @leading

((element
  (start_tag
    (attribute
      (attribute_name) @_attribute
      [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]))) @definition.section
  (#eq? @_attribute "id"))

(script_element (raw_text) @embedded.javascript)
(style_element (raw_text) @embedded.css)
