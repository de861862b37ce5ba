package library

import org.shelf.Book
import org.store.load as loadBook

@Tagged
class Library(val shelf: Shelf) : Base(shelf), Reader {
    private val books: Map<String, Book?> = emptyMap()

    fun open(path: String): Entry {
        this.check(path)
        val entry = Entry(path, MAXIMUM)
        shelf.visit(entry, ::onError).close()
        return loadBook(entry) as Entry
    }
}

fun onError(error: Error) = books.map { it.read() }
