; What begins a chunk in a Svelte component. Script and style are read in their own languages.

(comment) @leading

(style_element (start_tag (tag_name) @name)) @definition.section

(script_element (raw_text) @embedded.typescript)
(style_element (raw_text) @embedded.scss)
