// What a file's grammar says of it, and the grammars of what is embedded in it.

extension GrammarSet {
    /// Parses a file and reads what its syntax says.
    ///
    /// - Parameter withReferences: Also find what is used.
    /// - Throws: Why the file is not read along its syntax. Why something embedded in it is not, is
    ///   said in the result.
    func syntax(
        of source: [UInt8], language: Language, withReferences: Bool = false,
        layout: SourceLayout, limits: Chunker.Limits
    ) throws(ChunkedFile.Limit) -> SyntaxFacts {
        if source.count > limits.syntaxByteCount {
            throw .fileTooLargeForSyntax(byteCount: source.count)
        }
        let tools = try tools(for: language, withReferences: withReferences)
        func read(
            _ tools: Tools, _ parts: [SyntaxFacts.Embedded]
        ) throws(ChunkedFile.Limit) -> SyntaxFacts {
            do {
                return try SyntaxReader.read(
                    source, grammar: tools.grammar, references: tools.references,
                    rowCount: layout.lineStarts.count, microseconds: limits.parserMicroseconds,
                    parts: parts)
            } catch {
                throw error == .timedOut ? .parserTimedOut : .nestedTooDeep
            }
        }
        let parts = try SyntaxLimits.parts(
            of: source, layout: layout, tokenLimit: tools.grammar.tokenLimit)
        var facts = try read(tools, Array(parts.prefix(1)))
        for part in parts.dropFirst() { facts.merge(try read(tools, [part])) }
        let share = Double(facts.errorByteCount) / Double(source.count)
        if share > limits.errorShare { throw .brokenSyntax(errorShare: share) }

        let embedded = Dictionary(grouping: facts.embedded, by: \.language)
        for (id, parts) in embedded.sorted(by: { $0.key < $1.key }) {
            guard let language = self.language(id: id) else { continue }
            do throws(ChunkedFile.Limit) {
                let inner = try self.tools(for: language, withReferences: withReferences)
                let sizes = parts.map { source[$0.byteRange.clamped(to: source.indices)] }
                let tokenCount = sizes.reduce(0) { $0 + SyntaxLimits.tokenBound($1) }
                let byteCount = sizes.reduce(0) { $0 + $1.count }
                if tokenCount > inner.grammar.tokenLimit {
                    throw .fileTooLargeForSyntax(byteCount: byteCount)
                }
                let found = try read(
                    inner, parts.sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound })
                let share = Double(found.errorByteCount) / Double(max(1, byteCount))
                if share > limits.errorShare { throw .brokenSyntax(errorShare: share) }
                facts.merge(found)
            } catch {
                facts.limits.append(error)
            }
        }
        return facts
    }

    private struct Tools {
        var grammar: Grammar
        var references: TagQuery?
    }

    private func tools(
        for language: Language, withReferences: Bool
    ) throws(ChunkedFile.Limit) -> Tools {
        do {
            return Tools(
                grammar: try grammar(for: language),
                references: withReferences ? try references(for: language) : nil)
        } catch {
            throw .grammarUnavailable(reason: error.description)
        }
    }
}
