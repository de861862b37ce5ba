module Shelf

using Printf

const LIMIT = 3

abstract type Reader end

"""
A book.
"""
struct Book <: Reader
    title::String
end

mutable struct Counter
    count::Int
end

# Opens a book.
function open_book(path::String)
    Book(path)
end

function Base.show(io::IO, book::Book)
    print(io, book.title)
end

twice(x) = 2x

macro sayhello(name)
    return :(println($name))
end

end
