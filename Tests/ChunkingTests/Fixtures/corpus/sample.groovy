package shelf

import groovy.transform.CompileStatic

/** Reads pages. */
interface Reader {
    String page(int number)
}

/** A book. */
@CompileStatic
class Book implements Reader {
    static final int LIMIT = 3
    String title = ""

    Book(String title) {
        this.title = title
    }

    // Reads one page.
    @Override
    String page(int number) {
        return "$title $number"
    }
}

enum Size { SMALL, LARGE }

def twice(x) {
    return x * 2
}

pipeline {
    agent any
}
