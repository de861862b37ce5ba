// The words of our query files: what a capture and a condition mean.

/// What a captured node is to the chunker.
enum CaptureRole: Equatable {
    /// `@definition.KIND`: begins a chunk.
    case definition(ChunkKind)
    /// `@name`: names the definition of its pattern.
    case name
    /// `@scope`: names what the definition belongs to, where that is not around it: a Go receiver.
    case scope
    /// `@body`: ends the definition's head, which is kept together. One that lies behind the
    /// definition's node belongs to it.
    case body
    /// `@leading`: belongs to the definition on the next line.
    case leading
    /// `@clause`, beside a definition: joins the one before it if that has the same name, as the
    /// equations of a Haskell function do.
    case clause
    /// `@reach`, beside a definition: it ends where the next of its kind begins, as Perl's packages
    /// and the stages of a Dockerfile do.
    case reach
    /// `@embedded.LANGUAGE`: the node's bytes are written in another language of the manifest.
    case embedded(String)
    /// `@reference.KIND`: the name of something that is used.
    case reference(ReferenceKind)
    /// `@reference.none`: a name that other patterns would take for a reference.
    case notReference
    /// `@qualifier`: what a reference's name is looked up in: a receiver, a module. Several: from the
    /// first to the last.
    case qualifier
    /// Any name that begins with `_`: for conditions.
    case condition

    init?(_ name: String) {
        switch name {
        case "name": self = .name
        case "scope": self = .scope
        case "body": self = .body
        case "leading": self = .leading
        case "clause": self = .clause
        case "reach": self = .reach
        case "qualifier": self = .qualifier
        case "reference.none": self = .notReference
        default:
            if name.hasPrefix("_") {
                self = .condition
            } else if name.hasPrefix("definition."),
                let kind = ChunkKind(rawValue: String(name.dropFirst("definition.".count)))
            {
                self = .definition(kind)
            } else if name.hasPrefix("reference."),
                let kind = ReferenceKind(rawValue: String(name.dropFirst("reference.".count)))
            {
                self = .reference(kind)
            } else if name.hasPrefix("embedded.") {
                self = .embedded(String(name.dropFirst("embedded.".count)))
            } else {
                return nil
            }
        }
    }
}

/// `(#any-of? @_name "a" "b")`, `(#eq? @_name "a")`: the node's text is one of the values;
/// `(#not-any-of? …)`, `(#not-eq? …)`: it is none of them.
struct QueryCondition {
    var capture: UInt32
    private var values: Set<String>
    private var isNegated: Bool

    init?(_ words: [String], of capture: UInt32) {
        guard let name = words.first, words.count > 1 else { return nil }
        switch name {
        case "any-of?", "eq?": isNegated = false
        case "not-any-of?", "not-eq?": isNegated = true
        default: return nil
        }
        self.capture = capture
        values = Set(words.dropFirst())
    }

    func holds(for text: String) -> Bool {
        values.contains(text) != isNegated
    }
}
