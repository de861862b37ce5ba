package shelf

const val LIMIT = 10

/** Kept with the class. */
@Deprecated("old")
data class Book(val title: String) {
    val size: Int = 1

    fun read(page: Int): String {
        return title
    }

    companion object {
        fun open() = Book("")
    }
}

interface Reader {
    fun page(): Int
}

enum class Size { SMALL, LARGE }

object Registry {
    init {
        println("x")
    }
}

fun String.twice(): String = this + this

typealias Shelf = List<Book>
