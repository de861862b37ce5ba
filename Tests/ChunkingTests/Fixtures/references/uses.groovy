package library

import org.shelf.Book
import static org.shelf.Limits.MAXIMUM

class Catalog extends Base implements Reader {
    Shelf shelf

    Entry open(String path) {
        check(path)
        this.close()
        def entry = new Entry(path, MAXIMUM)
        shelf.visit(entry).read()
        println "opened"
        return entry
    }
}

task copyBooks {
    from 'books'
    into project.file('out')
}
