import Hashing
import Testing

/// Digests of FIPS 180-4's examples and of lengths around a block, as `sha256sum` prints them.
@Suite struct SHA256Tests {
    @Test("Digests are those that are published")
    func published() {
        #expect(
            SHA256.hex(of: [])
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            SHA256.hex(of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            SHA256.hex(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(
        "Lengths around a block are padded right",
        arguments: zip(
            [55, 56, 63, 64, 65, 119, 120],
            [
                "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
                "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
                "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34",
                "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
                "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0",
                "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
                "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c",
            ]))
    func lengths(_ length: Int, _ digest: String) {
        #expect(SHA256.hex(of: [UInt8](repeating: 0x61, count: length)) == digest)
    }

    @Test("Pieces give the digest of the whole")
    func pieces() {
        var hash = SHA256()
        for count in [1, 62, 1, 64, 0, 130, 742] {
            hash.update([UInt8](repeating: 0x61, count: count))
        }
        #expect(hash.hex() == SHA256.hex(of: [UInt8](repeating: 0x61, count: 1000)))
    }
}
