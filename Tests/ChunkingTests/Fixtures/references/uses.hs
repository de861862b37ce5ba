module Library.Catalog (open) where

import qualified Data.Map as Map
import Library.Shelf (Shelf, visit)
import Library.Book

data Entry = Entry { path :: String, book :: Maybe Book }
  deriving (Show)

class Reader a => Catalog a where
  load :: a -> IO Entry

instance Catalog Shelf where
  load shelf = pure (Entry "a" Nothing)

limit :: Int
limit = 10

open :: Shelf -> String -> IO Entry
open shelf name = do
  check name
  let entry = Map.lookup name (books shelf)
  visit shelf $ close limit
  mapM_ check [name]

check :: String -> IO ()
check name = putStrLn name
