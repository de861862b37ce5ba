module Library.Shelf

open System

/// The most books.
let maximum = 10

/// A book.
type Book =
    { Title: string
      Pages: int }

type Size =
    | Small
    | Large of int

type IReader =
    abstract member Read: string -> Book

/// Where books stand.
[<AllowNullLiteral>]
type Catalog(limit: int) =
    let mutable count = 0

    /// Opens a book.
    member this.Open(path: string) : Book =
        let book = load path
        count <- count + 1
        book

    static member Create() = Catalog(maximum)

    interface IReader with
        member _.Read(path) = load path

// Adds two.
let add first second =
    let sum = first + second
    sum

module Inner =
    let rec walk tree =
        match tree with
        | [] -> 0
        | head :: tail -> head + walk tail

    [<Fact>]
    let ``it adds`` () = Assert.Equal(3, add 1 2)
