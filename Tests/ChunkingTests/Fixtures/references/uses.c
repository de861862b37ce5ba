#include <stdio.h>
#include "shelf/book.h"

struct library {
    struct book *first;
    entry_t entry;
};

static int open_library(struct library *library, book_fn visit)
{
    check(library);
    library->entry.close(MAXIMUM);
    visit_all(library, on_error);
    return (int)sizeof(page_t);
}

enum size on_error(void) { return TWICE(4); }
