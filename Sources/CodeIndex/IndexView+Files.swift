extension IndexView {
    /// The files of this tree that have chunks, with the ids of these, in ascending order of ids.
    public var fileChunks: [(key: FileKey, chunks: Range<Int64>)] {
        files.map { ($0.key, $0.chunks) }
    }
}
