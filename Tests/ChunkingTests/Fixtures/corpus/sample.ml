(* Books. *)
open Printf

(** A book. *)
type book = {
  title : string;
  size : int;
}

exception Missing of string

module Shelf = struct
  let limit = 3

  (** Opens a book. *)
  let open_book path =
    { title = path; size = limit }
end

module type Reader = sig
  val page : int -> string
end

class counter = object
  val mutable count = 0
  method next = count <- count + 1
end

let rec read book page =
  if page = 0 then book.title else read book (page - 1)
