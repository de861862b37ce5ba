<?php

namespace Shelf;

const LIMIT = 10;

/**
 * Kept with the class.
 */
#[Attribute]
final class Book extends Base
{
    private const SIZE = 1;
    public string $title = '';

    public function __construct(string $title)
    {
        $this->title = $title;
    }
}

interface Reader
{
    public function page(): int;
}

trait Closes
{
    public function close() {}
}

enum Size: string
{
    case Small = 's';
}

function open(string $path): Book
{
    return new Book($path);
}
