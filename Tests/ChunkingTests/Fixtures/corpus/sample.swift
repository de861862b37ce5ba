import Foundation

let limit = 10

/// Kept with the struct.
@frozen
public struct Book<Title>: Sendable {
    /// The title.
    var title: Title

    public init(title: Title) {
        self.title = title
    }

    func read(page: Int) -> Title { title }

    subscript(page: Int) -> Title { title }
}

protocol Reader {
    func page() -> Int
}

enum Size: String {
    case small
    case large

    var isLarge: Bool { self == .large }
}

extension Book: Reader where Title == String {
    func page() -> Int { 0 }
}

func open(path: String) throws -> Book<String> {
    Book(title: path)
}

typealias Shelf = [Book<String>]
