"""Shelves and books."""
import os

LIMIT = 10


# Kept with the class.
@register
class Shelf:
    """Holds books."""

    capacity = 5

    @property
    def size(self):
        return len(self.books)

    async def add(self, book):
        def check():
            return book is not None

        return check()


def main(argv):
    return 0


def broken(:
    pass
