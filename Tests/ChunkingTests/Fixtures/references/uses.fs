module Library.Catalog

open System
open Library.Shelf

/// The most books.
let maximum = 10

/// A book.
type Book =
    { Title: string
      Pages: Page list }

type Size =
    | Small
    | Large of int

type IReader =
    abstract member Read: string -> Book

[<AllowNullLiteral>]
type Catalog(shelf: Shelf) =
    inherit Base(shelf)
    let mutable count = 0

    member this.Open(path: string) : Book =
        this.Check path
        let book = Shelf.load path maximum
        book |> Page.print
        visit book
        new Entry(path)

    static member Create() = Catalog(Shelf())

    interface IReader with
        member _.Read(path) = load path

let check (path: string) : bool =
    File.Exists(path) && path.Length < maximum

let rec walk tree =
    match tree with
    | Leaf -> 0
    | Node(left, right) -> walk left + walk right

module Inner =
    let twice x = x * 2

    [<Fact>]
    let ``it adds`` () = Assert.Equal(2, twice 1)
