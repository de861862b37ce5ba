import gleam/io

/// The most books.
pub const limit = 10

/// A book.
pub type Book {
  Book(title: String, pages: Int)
}

pub type Shelf =
  List(Book)

// Opens a book.
pub fn open(path: String) -> Book {
  io.println(path)
  Book(title: path, pages: limit)
}

@external(erlang, "shelf", "close")
fn close(book: Book) -> Nil
