<?php
namespace Library;

use Shelf\Book;
use Shelf\{Page, Limits as L};
require_once 'store/load.php';

class Catalog extends Base implements Reader
{
    use Closes;

    public function open(string $path, ?Book $book): Page
    {
        $this->check($path);
        parent::open($path);
        $entry = new Entry(MAXIMUM);
        load_book($entry)->close();
        return Book::read(Limits::MOST, $entry instanceof Item);
    }
}
