; What begins a chunk in a Vue component. Script and style are read in their own languages.

(template_element (start_tag (tag_name) @name)) @definition.section
(style_element (start_tag (tag_name) @name)) @definition.section

(script_element (raw_text) @embedded.typescript)
(style_element (raw_text) @embedded.scss)
