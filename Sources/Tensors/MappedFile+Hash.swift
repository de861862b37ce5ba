public import Hashing

extension SHA256 {
    /// Lower-case hexadecimal of a whole file.
    public static func hex(of file: MappedFile) -> String {
        var hash = SHA256()
        let step = 1 << 20
        for start in stride(from: 0, to: file.byteCount, by: step) {
            hash.update(file.bytes(at: start, count: min(step, file.byteCount - start)) ?? [])
        }
        return hash.hex()
    }
}
