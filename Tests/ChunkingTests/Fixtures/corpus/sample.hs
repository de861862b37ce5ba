module Shelf (open) where

import Data.List (sort)

-- | A book.
data Book = Book
  { title :: String
  , size :: Int
  }

newtype Shelf = Shelf [Book]

type Pages = [String]

class Reader a where
  page :: a -> Int -> String

instance Reader Book where
  page book _ = title book

-- | Opens a book.
open :: String -> Book
open "" = error "no path"
open path = Book path 0

twice :: Int -> Int
twice = (* 2)
