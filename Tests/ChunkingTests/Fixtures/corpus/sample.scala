package shelf

import scala.collection.mutable

/** Where books stand. */
trait Reader {
  def page(number: Int): String
}

/** A book. */
@deprecated
case class Book(title: String) extends Reader {
  val limit = 3

  // Reads one page.
  override def page(number: Int): String = {
    s"$title $number"
  }
}

object Book {
  type Pages = List[String]

  def open(path: String): Book = new Book(path)
}

enum Size:
  case Small, Large

given Ordering[Book] = Ordering.by(_.title)
