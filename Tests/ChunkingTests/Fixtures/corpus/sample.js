import fs from 'fs';

const LIMIT = 10;

/** Kept with the class. */
export class Shelf extends Base {
  capacity = 5;

  static async open(path) {
    return fs.readFileSync(path);
  }
}

export const add = (a, b) => {
  return a + b;
};

Shelf.prototype.close = function () {
  return null;
};

function* walk() {
  yield 1;
}

describe('shelf', () => {
  it('adds', () => {
    add(1, 2);
  });
});
