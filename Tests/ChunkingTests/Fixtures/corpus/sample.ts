// Kept with the interface.
export interface Book {
  title: string;
  read(page: number): string;
}

export type Shelf = Book[];

enum Size {
  small,
  large,
}

@register
export abstract class Library<T> {
  private books: T[] = [];
  abstract open(): void;

  find(title: string): T | undefined {
    return this.books.find((b) => b === undefined);
  }
}

namespace Inner {
  export function helper(): void {}
}

export const load = async (): Promise<void> => {
  await 1;
};
