$Limit = 3

<#
.SYNOPSIS
Opens a book.
#>
function Open-Book {
    param([string]$Path)
    Get-Content $Path
}

# Closes it.
function Close-Book($Book) {
    $Book.Dispose()
}

class Book {
    [string]$Title

    Book([string]$title) {
        $this.Title = $title
    }

    [string] Read() {
        return $this.Title
    }
}

enum Size {
    Small
    Large
}

Describe "Open-Book" {
    It "opens" {
        Open-Book a | Should -Be 1
    }
}
