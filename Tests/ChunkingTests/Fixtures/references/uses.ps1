using module .\Shelf.psm1
using namespace System.IO
Import-Module Library
. "$PSScriptRoot/book.ps1"

class Catalog : Base {
    [Shelf] $Shelf

    [Entry] Open([string] $path) {
        $this.Check($path)
        return [Entry]::new($path, $MAXIMUM)
    }
}

function Test-Book {
    param([Book] $Book)
    Get-Page -Path $Book | Where-Object { $_.Read() }
    $Book.Close()
    [File]::Exists($Book)
    Open-Book $Book
}
