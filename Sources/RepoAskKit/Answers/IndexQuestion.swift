// Questions that the index answers exactly, where search and a decoder could only guess.

/// A question about what is defined, used or contained where.
///
/// Names and places stand as they were written; whether there are such is for the index to say.
package enum IndexQuestion: Equatable, Sendable {
    /// Who uses a name.
    case uses(of: String, UseFilter)
    /// What a definition uses that the repository defines.
    case usedNames(by: String)
    case definitions(of: String)
    /// What inherits from a type, or conforms to it.
    case subtypes(of: String)
    /// What of some kinds is defined in a file, a folder or a type; nil: anywhere.
    case members(of: String?, kind: String?)
    /// The files of a folder; nil: of the repository.
    case files(in: String?)
    /// How many lines a file or the files of a folder have; nil: of the repository.
    case lines(in: String?)

    /// Which uses are asked for.
    package enum UseFilter: Sendable {
        case all, calls, tests
    }

    /// - Returns: Nil for a question that says more than the index knows.
    package init?(_ question: String) {
        let words = QuestionWords(question)
        guard (1...14).contains(words.words.count) else { return nil }
        for (template, make) in Self.templates {
            if let filling = template.match(words), let question = make(filling) {
                self = question
                return
            }
        }
        return nil
    }

    private typealias Make = @Sendable (QuestionTemplate.Filling) -> IndexQuestion?

    private static let owner =
        "code|functions|function|methods|method|classes|types|files|places|parts|modules|callers|else"
    private static let noun =
        "function|method|class|struct|type|macro|variable|constant|property|field|enum|interface|"
        + "protocol|trait|symbol|helper|file|folder|directory|module|package"
    private static let whole = "repository|repo|project|codebase|here"
    private static let inside = "in|of|inside|within|under|from"
    private static let useVerb = "uses|use|references|reference|mentions|needs|imports"
    private static let callVerb = "calls|call|invokes|invoke"

    private static let templates: [(QuestionTemplate, Make)] =
        uses + usedNames + definitions + subtypes + members + files + lines

    private static func all(
        _ templates: [String], _ make: @escaping Make
    ) -> [(QuestionTemplate, Make)] {
        templates.map { (QuestionTemplate($0), make) }
    }

    private static let uses: [(QuestionTemplate, Make)] =
        all([
            "what|which tests|test cover|covers|test|tests|exercise|check|call|use|uses NAME",
            "tests of|for|covering NAME", "where is|are \(noun)? NAME \(noun)? tested",
            "is|are \(noun)? NAME \(noun)? tested",
        ]) { .uses(of: $0.name!, .tests) }
        + all([
            "what|who|which|where|how many? \(owner)? \(callVerb) \(noun)? NAME \(noun)?",
            "where|how|who|what often|many? times? is|are \(noun)? NAME \(noun)? called|invoked from|by|in?",
            "callers|calls|call|invocations sites? of|to|for \(noun)? NAME \(noun)?",
            "how many callers|calls|call sites? does|do|has|of|to are? there? to|of? NAME have|has|get?",
            "how many times|callers is|of NAME called?",
        ]) { .uses(of: $0.name!, .calls) }
        + all([
            "what|who|which|where|how many? \(owner)? \(useVerb) \(noun)? NAME \(noun)?",
            "where|how|who|what often|many? times? is|are \(noun)? NAME \(noun)? used|referenced|mentioned from|by|in?",
            "usages|usage|uses|references|users of|to|for \(noun)? NAME \(noun)?",
            "how many usages|uses|references|users does|do|has|of|to are? there? to|of? NAME have|has?",
        ]) { .uses(of: $0.name!, .all) }

    private static let usedNames = all([
        "what|which \(owner)? does|do \(noun)? NAME \(noun)? call|use|invoke|reference",
        "callees of NAME", "what is called by|from|in NAME",
    ]) { .usedNames(by: $0.name!) }

    private static let definitions = all([
        "where is|are \(noun)? NAME \(noun)? defined|declared|implemented|located in?",
        "definition|definitions|declaration|signature of|for \(noun)? NAME \(noun)?",
        "what|which file|files|module defines|define|declares|contains|holds|implements \(noun)? NAME \(noun)?",
        "what is signature|definition|declaration of \(noun)? NAME \(noun)?",
        "NAME definition|declaration|signature",
    ]) { .definitions(of: $0.name!) }

    private static let subtypes = all([
        "what|which|who|how many? \(owner)? structs? implements|implement|extends|extend|inherits|inherit|conforms|conform|subclasses|subclass|derives|derive from|to? \(noun)? NAME \(noun)?",
        "what|which? \(owner)? are? subclasses|implementations|implementers|implementors|conformers|children|descendants|subtypes|derivatives of|to|for NAME",
        "how many subclasses|implementations|implementers|conformers|subtypes does|do|has|of are? there? of? NAME have|has?",
    ]) { .subtypes(of: $0.name!) }

    private static let members =
        all([
            "how many KIND are|is? there? defined|declared|live? \(inside)|on \(noun)? PLACE \(noun)?",
            "how many KIND does|do \(noun)? PLACE \(noun)? have|has|define|contain|export|declare|offer",
            "what|which KIND are|is? there? defined|declared? \(inside)|on \(noun)? PLACE \(noun)?",
            "what|which KIND does|do \(noun)? PLACE \(noun)? have|has|define|contain|export|declare|offer",
            "KIND are|defined|declared? \(inside)|on \(noun)? PLACE \(noun)?",
        ]) { filling in
            let place = isWhole(filling.place!) ? nil : filling.place!
            return isFiles(filling.kind!)
                ? .files(in: place) : .members(of: place, kind: filling.kind!)
        }
        + all([
            "how many KIND are|does|do|is? there|we? have? defined? in? \(whole)? have|has|contain?",
            "what|which KIND are there|defined in? \(whole)?",
        ]) { isFiles($0.kind!) ? .files(in: nil) : .members(of: nil, kind: $0.kind!) }
        + all(["what does|do PLACE define|contain|export|declare"]) { filling in
            // Of anything but a file this asks for more than names.
            filling.place!.contains(".") ? .members(of: filling.place!, kind: nil) : nil
        }

    private static let files = all([
        "what|which languages are|is|does? there|used|it|project|repository? in|use? \(whole)? use|used|written? in?",
        "how many languages are|does|do|is? there? in? \(whole)? have|has|use|contain?",
    ]) { _ in .files(in: nil) }

    private static let lines =
        all([
            "how many lines of? code? are|does|do|is? there? in? \(whole)? have|has|contain?"
        ]) { _ in .lines(in: nil) }
        + all([
            "how many lines of? code? are|is there? \(inside) \(noun)? PLACE \(noun)?",
            "how many lines of? code? does|do \(noun)? PLACE \(noun)? have|has|contain",
        ]) { .lines(in: isWhole($0.place!) ? nil : $0.place) }

    private static func isWhole(_ place: String) -> Bool {
        whole.split(separator: "|").contains { $0 == place.lowercased() }
    }

    private static func isFiles(_ kind: String) -> Bool { kind.hasPrefix("file") }
}

/// What people call the kinds of definitions.
enum DefinitionKinds {
    /// The kinds of `functions`, `classes` and the like; empty for any kind, nil if it is no such
    /// word.
    static func named(inPlural word: String) -> Set<String>? {
        switch word {
        case "definitions", "symbols", "files", "names", "things": return []
        case "classes": return SymbolQuery.kindNames["class"]
        case "properties": return SymbolQuery.kindNames["property"]
        default:
            guard word.hasSuffix("s") else { return nil }
            return SymbolQuery.kindNames[String(word.dropLast())]
        }
    }
}
