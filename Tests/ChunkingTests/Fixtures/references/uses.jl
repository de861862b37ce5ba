module Library

using DataFrames
using Shelf: visit, Page
import Base: show
import JSON3
include("book.jl")

const MAXIMUM = 10

struct Catalog{T} <: AbstractCatalog
    shelf::Shelf
    books::Vector{Book}
end

function open(c::Catalog, path::String)::Entry
    check(path)
    entry = Entry(path, MAXIMUM)
    visit(c.shelf, entry)
    JSON3.read(path)
    map(check, c.books)
    @info "open" path
    return read.(path)
end

check(path) = isfile(path) && close!(path)

end
