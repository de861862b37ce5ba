package shelf

import "fmt"

// Limit is kept with its comment.
const Limit = 10

type Book struct {
	Title string
}

type Reader interface {
	Read(page int) string
}

// Open opens.
func Open(path string) (*Book, error) {
	return nil, fmt.Errorf("no %s", path)
}

func (b *Book) Read(page int) string {
	return b.Title
}

func Map[T any](items []T) []T {
	return items
}
