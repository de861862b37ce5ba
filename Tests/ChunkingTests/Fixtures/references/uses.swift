import Foundation
@testable import struct Shelf.Book

@Tagged
final class Library: Base, Reader where Element: Page {
    let books: [String: Book]? = nil
    @Wrapped var entry = Entry(path: MAXIMUM)

    func open(_ path: borrowing Path) throws -> Entry {
        self.check(path)
        close()
        let pages = books.map { $0.read() }
        Files.walk(path, then: onError)
        return entry as! Entry
    }
}

extension Page: Closer {}

func onError(_ error: any Error) { Shelf.Store.load().first?.visit() }
