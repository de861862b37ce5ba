use crate::shelf::{Book, open as open_book};
use std::fmt;
mod store;

#[derive(Debug)]
pub struct Library<T: Reader> {
    books: Vec<Book>,
    kind: store::Kind,
}

impl fmt::Display for Library<Book> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.check(MAXIMUM);
        write!(f, "{}", on_error)?;
        let entry = Entry { path: Path::new("a") };
        store::load::<Book>(entry).map(on_error);
        open_book(f)
    }
}

fn on_error(error: Error) {}
