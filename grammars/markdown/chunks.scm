; The chunker reads headings itself, underlined ones included. The tree says where fenced code,
; lists and tables are, so that they are not cut.
