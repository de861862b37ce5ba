package library

import (
	"fmt"
	sh "example.org/shelf/v2"
)

type Library struct {
	sh.Base
	Books []*sh.Book
	index map[string]Entry
}

func (l *Library) Open(path string) (*Entry, error) {
	l.check(path)
	fmt.Println(sh.Maximum, MAXIMUM)
	entry := &Entry{Path: path}
	go visit(entry, onError)
	return Map[int](entry), nil
}

func onError(err error) { recover().(fmt.Stringer).String() }
