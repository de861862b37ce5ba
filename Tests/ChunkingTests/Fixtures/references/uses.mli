open Shelf

type entry

val load : string -> entry option
val print : Book.t -> unit

module Make (Store : STORE) : sig
  include Base
  val find : Store.key -> entry
end
