; What Vue components use beside their scripts and styles: other components.

(template_element (element (start_tag (tag_name) @reference.use)))
(element (element (start_tag (tag_name) @reference.use)))
(template_element (element (self_closing_tag (tag_name) @reference.use)))
(element (element (self_closing_tag (tag_name) @reference.use)))
