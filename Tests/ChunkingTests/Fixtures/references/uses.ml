open Shelf
module Book = Library.Book

exception Missing of string

type entry = { path : string; book : Book.t option }

let limit = 10

let check path = String.length path > limit

let load (path : string) : entry =
  if check path then raise (Missing path);
  let book = Book.read path in
  book |> Page.print;
  List.iter check [ path ];
  { path; book = Some book }

module Make (Store : STORE) = struct
  include Base
  let find key = Store.find key
end

class catalog = object
  inherit shelf
  method close = load "a"
end
