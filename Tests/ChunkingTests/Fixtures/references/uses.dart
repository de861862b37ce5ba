import 'dart:io';
import 'package:library/shelf.dart';
import '../book.dart' as books;
export 'page.dart';

class Catalog extends Base with Closing implements Reader {
  final Shelf shelf;
  final Map<String, Book?> entries = {};

  Catalog(this.shelf);

  Future<Entry> open(String path) async {
    check(path);
    this.close();
    final entry = Entry(path, MAXIMUM);
    await shelf.visit(entry);
    books.load(path)..read();
    return new Entry.named(path, onError);
  }
}

void onError(Object error) => print(error);
