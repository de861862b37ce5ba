library(stats)

limit <- 3

#' Opens a book.
#'
#' @param path Where it lies.
open_book <- function(path) {
  structure(list(title = path), class = "book")
}

# Prints it.
print.book = function(x, ...) {
  helper <- function(y) y
  cat(helper(x$title))
}

twice <- \(x) x * 2

Shelf <- R6Class("Shelf", public = list(
  add = function(book) {
    invisible(self)
  }
))

setMethod("show", "Book", function(object) {
  cat("book")
})

test_that("books open", {
  expect_equal(1, 1)
})
