; What Svelte components use beside their scripts and styles: other components.

(element (start_tag (tag_name) @reference.use))
(element (self_closing_tag (tag_name) @reference.use))
