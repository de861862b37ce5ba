import os.path
import numpy as np
from .shelf import Book, MAXIMUM
from ..store import load as load_book


class Library(Book, metaclass=Registry):
    @cached
    def open(self, path: str) -> Book | None:
        self.check(path)
        page = np.array(MAXIMUM)
        return Book.read(load_book(path), key=order)

    def check(self, path):
        super().check(os.path.join(path))
        handlers = [on_error, self.open]
        raise ShelfError(path) from errors.Base


def on_error(error: list[Book]):
    open_all()(error)
