import gleam/io
import library/shelf.{type Shelf, visit}
import library/book as leaf

pub type Entry {
  Entry(path: String, shelf: Shelf)
}

pub const maximum = 10

pub fn open(path: String) -> Entry {
  let checked = check(path)
  leaf.load(path, maximum)
  |> io.debug
  visit(checked)
  [path] |> list.map(check)
  Entry(path: path, shelf: shelf.new())
}

fn check(path: String) -> String {
  path
}
