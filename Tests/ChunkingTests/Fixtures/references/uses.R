library(dplyr)
require("ggplot2")
source("R/shelf.R")

MAXIMUM <- 10

check <- function(path) {
  file.exists(path)
}

open_book <- function(path, shelf) {
  check(path)
  book <- shelf$read(path, MAXIMUM)
  entry <- jsonlite::fromJSON(path)
  lapply(path, check)
  entry |> print()
  book@pages
}
