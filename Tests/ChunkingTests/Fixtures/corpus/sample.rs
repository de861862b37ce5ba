use std::fmt;

pub const LIMIT: usize = 10;

/// Kept with the struct.
#[derive(Debug)]
pub struct Book<T> {
    title: T,
}

impl<T> Book<T> {
    /// Reads.
    pub fn read(&self) -> usize {
        LIMIT
    }
}

pub trait Reader {
    fn page(&self) -> usize;
}

enum Size {
    Small,
    Large,
}

macro_rules! twice {
    ($e:expr) => {
        $e + $e
    };
}

mod inner {
    fn helper() {}
}
