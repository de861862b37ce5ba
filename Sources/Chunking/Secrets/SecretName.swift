// Names that say what is assigned to them: `DB_PASSWORD`, `clientSecret`, `spring.api-key`.

enum SecretName: String {
    case password, secret, token, key, credential

    /// Shorter values are no secrets of this kind.
    var leastLength: Int {
        switch self {
        case .password, .credential: 8
        case .secret: 10
        case .token, .key: 16
        }
    }

    /// What a name says, `nil` for nothing.
    ///
    /// - Complexity: Linear in `name`. Most names are told by one look at their letters.
    init?(_ name: ArraySlice<UInt8>) {
        guard Self.holdsStem(name) else { return nil }
        let words = Self.words(name)
        guard let last = words.last, !words.contains(where: Self.harmless.contains),
            !Self.harmlessEnds.contains(last)
        else { return nil }
        let joined = Array(words.joined().utf8)
        func has(_ keywords: [String]) -> Bool {
            keywords.contains { joined.holds($0) }
        }
        if has(Self.harmlessPairs) { return nil }
        if has(["password", "passwd", "passphrase", "passwort"])
            || words.contains(where: { ["pass", "pwd", "pw", "pgpass"].contains($0) })
            || ["pass", "pwd"].contains(where: { last.count > 4 && last.hasSuffix($0) })
                && !["bypass", "compass"].contains(last)
        {
            self = .password
        } else if has(["secret"]) {
            self = .secret
        } else if words.contains(where: { ["token", "bearer", "jwt"].contains($0) })
            || last.hasSuffix("token")
        {
            self = .token
        } else if has(Self.keys)
            || (last == "key" && words.contains(where: Self.services.contains))
        {
            self = .key
        } else if has(["credential", "authorization"])
            || words.contains(where: { ["auth", "creds"].contains($0) })
        {
            self = .credential
        } else {
            return nil
        }
    }

    /// Whether any stem of a keyword stands in a name.
    private static func holdsStem(_ name: ArraySlice<UInt8>) -> Bool {
        for start in name.indices {
            let stem: String? =
                switch name[start].folded {
                case UInt8(ascii: "p"):
                    name[start...].dropFirst().first?.folded == 0x77 ? "pw" : "pass"
                case UInt8(ascii: "s"): "secret"
                case UInt8(ascii: "t"): "token"
                case UInt8(ascii: "k"): "key"
                case UInt8(ascii: "a"): "auth"
                case UInt8(ascii: "c"): "cred"
                case UInt8(ascii: "b"): "bearer"
                case UInt8(ascii: "j"): "jwt"
                default: nil
                }
            if let stem, name[start...].lazy.map(\.folded).starts(with: stem.utf8) { return true }
        }
        return false
    }

    /// The words of a name, in lower case: at separators and where small letters turn large.
    private static func words(_ name: ArraySlice<UInt8>) -> [String] {
        var words: [String] = []
        var word = ""
        var previous: UInt8 = 0
        for byte in name {
            if !byte.isLetter && !byte.isDigit || (byte.isUppercase && !previous.isUppercase) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if byte.isLetter || byte.isDigit {
                word.unicodeScalars.append(Unicode.Scalar(byte.folded))
            }
            previous = byte
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    private static let keys = [
        "apikey", "accesskey", "secretkey", "privatekey", "authkey", "encryptionkey", "signingkey",
        "masterkey", "accountkey", "sharedkey", "servicekey", "serverkey", "clientkey", "appkey",
        "applicationkey", "licensekey", "deploykey", "writekey", "adminkey", "hmackey", "aeskey",
        "cryptkey", "storagekey", "consumerkey", "integrationkey", "ingestkey", "subscriptionkey",
        "functionkey", "sessionkey", "signaturekey", "decryptionkey", "sendkey", "restkey",
    ]

    private static let services: Set<String> = [
        "aws", "azure", "gcp", "stripe", "twilio", "sendgrid", "mailgun", "mailchimp", "algolia",
        "mapbox", "datadog", "heroku", "segment", "sentry", "firebase", "openai", "anthropic",
        "newrelic", "rollbar", "bugsnag", "amplitude", "pusher", "plaid", "dropbox", "twitter",
        "facebook", "github", "gitlab", "slack", "okta", "auth0", "honeycomb", "cloudflare",
    ]

    /// With one of these a name is about what anyone may know.
    private static let harmless: Set<String> = [
        "hash", "hashed", "digest", "checksum", "sha", "sha1", "sha256", "sha512", "md5", "etag",
        "integrity", "fingerprint", "public", "pubkey", "publickey", "cancellation",
        "continuation", "syntax", "encrypted", "crypted", "bcrypt", "certificate", "cert",
        "signature", "publishable", "tokenizer", "author", "example", "authenticity", "csrf",
        "xsrf",
        "algorithm", "cipher", "factory",
    ]

    private static let harmlessPairs = [
        "publickey", "nexttoken", "pagetoken", "nextpage", "passwordhash", "passwordsalt",
        "tokenid", "keyid", "secretid", "nextsync",
    ]

    /// A name that ends so is about the secret, not it.
    private static let harmlessEnds: Set<String> = [
        "id", "ids", "url", "uri", "path", "file", "filename", "dir", "name", "names", "type",
        "types", "field", "label", "hint", "title", "text", "message", "msg", "error", "regex",
        "regexp", "pattern", "format", "prefix", "suffix", "length", "len", "size", "count",
        "limit", "expiry", "expires", "expiration", "ttl", "policy", "provider", "manager",
        "class", "endpoint", "param", "placeholder", "selector", "version", "algorithm", "alg",
        "method", "scope", "scopes", "mode", "enabled", "required", "ref", "index", "position",
        "offset", "column", "color", "status", "description", "kind", "test", "tests", "domain",
        "host", "port", "salt", "arn", "date", "at", "in", "location",
    ]
}
