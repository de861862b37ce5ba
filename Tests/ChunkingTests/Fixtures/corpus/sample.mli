(** A book. *)
type book = { title : string }

exception Missing of string

(** Opens a book. *)
val open_book : string -> book

external size : book -> int = "book_size"

module Shelf : sig
  val limit : int
end

module type Reader = sig
  val page : int -> string
end
