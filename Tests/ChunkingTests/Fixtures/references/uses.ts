import type { Book } from './shelf';
import Shelf, { open } from '../shelf/index';
import store = require('store');

export class Library<T extends Entry> extends Shelf<Book> implements Reader, io.Closer {
  private books: Map<string, Book> = new Map();

  read(page: number): Promise<Page> {
    this.check(page as Index);
    const entry = open<Book>(MAXIMUM);
    return store.load(entry).then(onError);
  }
}

interface Wide extends Reader {}
function onError(error: Error): void {
  new io.Stream();
}
