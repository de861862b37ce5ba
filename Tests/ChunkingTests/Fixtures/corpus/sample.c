#include <stdio.h>

#define LIMIT 10
#define TWICE(x) ((x) + (x))

/* Kept with the struct. */
struct book {
    const char *title;
};

typedef enum { SMALL, LARGE } size_kind;

static int count = 0;

int page(struct book *b);

/* Opens. */
static struct book *open_book(const char *path)
{
    return NULL;
}

int main(void)
{
    return count;
}
