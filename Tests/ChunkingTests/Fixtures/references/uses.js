import Shelf, { Book, open as openBook } from './shelf.js';
import * as store from "store";
const { load } = require('../load');
const path = require('path');
export { Reader } from './reader';

class Library extends Shelf {
  open(name) {
    this.check(name);
    const book = new Book(MAXIMUM);
    return store.load(path.join(name)).then(onError);
  }
}

function onError(error) {
  openBook(error)?.close();
  list.map(onError);
  new store.Page(`text ${load(error)}`);
}
