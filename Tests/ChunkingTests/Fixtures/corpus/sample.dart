import 'dart:io';

const limit = 3;

/// Reads pages.
abstract class Reader {
  String page(int number);
}

/// A book.
class Book extends Reader {
  final String title;

  Book(this.title);

  Book.open(String path) : title = path;

  // Reads one page.
  @override
  String page(int number) {
    return '$title $number';
  }

  int get size => 3;
}

mixin Closing {
  void close() {}
}

extension Twice on int {
  int twice() => this * 2;
}

enum Size { small, large }

typedef Pages = List<String>;

void main() {
  print(Book('a').page(1));
}
