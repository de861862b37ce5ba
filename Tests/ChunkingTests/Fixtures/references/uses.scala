package library

import org.shelf.Book
import org.shelf.{Page, Reader => Read}
import org.store._

class Catalog(val shelf: Shelf, limit: Int) extends Base(shelf) with Reader {
  private val books: Map[String, Option[Book]] = Map.empty

  def open(path: String): Entry = {
    this.check(path)
    val entry = new Entry(path, Limits.MAXIMUM)
    shelf.visit(entry).close()
    books foreach print
    parse[Page](entry)
  }
}

object Catalog extends App {
  def apply(limit: Int): Catalog = new Catalog(Shelf(limit), limit)
}
