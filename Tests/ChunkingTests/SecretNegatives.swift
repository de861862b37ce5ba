// What looks like a secret and is none: placeholders, digests, identifiers, public keys.

enum SecretNegatives {
    /// Path and line.
    static let lines: [(String, String)] = [
        ("settings.py", "API_KEY = 'your-api-key-here'"),
        ("settings.py", "SECRET_KEY = 'changeme-changeme-changeme'"),
        ("settings.py", "TOKEN = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'"),
        ("a.env.example", "DB_PASSWORD=${DB_PASSWORD}"),
        ("a.yml", "password: {{ .Values.password }}"),
        ("a.yml", "password: \"<your-password>\""),
        ("a.yml", "token: ${{ secrets.GITHUB_TOKEN }}"),
        ("ci.yml", "password: $CI_REGISTRY_PASSWORD"),
        ("a.sh", "export TOKEN=\"$(cat /run/secrets/token)\""),
        ("a.sh", "curl -u \"$USER:$PASSWORD\" https://api.acme.io"),
        ("a.py", "token = \"AK" + "IAIOSFODNN7EXAMPLE\""),
        ("a.py", "key = \"gh" + "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\""),
        ("a.py", "key = \"gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789\""),
        ("a.py", "key = \"AI" + "zaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX\""),
        ("a.py", "key = \"sk" + "_test_your_key_goes_here\""),
        ("a.py", "api_key = \"00000000000000000000000000000000\""),
        ("a.py", "secret_key = \"000102030405060708090a0b0c0d0e0f\""),
        ("a.py", "access_key = \"0123456789abcdef0123456789abcdef\""),
        ("a.py", "access_key = \"A1B2C3D4E5F6G7H8I9J0\""),
        ("a.py", "session_token_id = \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\""),
        ("a.py", "token = \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\""),
        ("a.py", "password_hash = \"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd6\""),
        ("a.py", "checksum = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""),
        ("a.py", "commit = \"da39a3ee5e6b4b0d3255bfef95601890afd80709\""),
        (
            "a.go",
            "digest := \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""
        ),
        (
            "p.json",
            "\"integrity\": \"sha512-kP7Pq4ZkTyB0Lk7hNcC2aLRy6Wc9oZB3mG1tq7Yt8UeVxw5dA==\","
        ),
        ("p.json", "\"token\": \"sha256-kP7Pq4ZkTyB0Lk7hNcC2aLRy6Wc9oZB3mG1tq7Yt8Ue=\","),
        ("a.html", "<script integrity=\"sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/ux\"></script>"),
        ("a.pub", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA8fGq0Zk9x3Lp2 me@host"),
        (
            "a.pem.txt",
            "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n-----END CERTIFICATE-----"
        ),
        (
            "a.pem.txt",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0vx7\n-----END PUBLIC KEY-----"
        ),
        ("a.md", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"),
        (
            "a.go",
            "if strings.HasPrefix(s, \"-----BEGIN RSA PRIVATE KEY-----\") {\n\treturn parsePrivateKeyFromBytes(s)\n}"
        ),
        ("a.yml", "publicKey: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8xOUetsCa8EfOlDEBAfREhJqspDo"),
        ("a.yml", "password: ENC[AES256_GCM,data:p673w5oBhk1Lr4vYd9sQ,iv:7oK2w9,type:str]"),
        ("a.php", "'password' => '$2y$10$92IXUNpkjO0rOQ5byMi.Ye4oKoEa3Ro9llC/.og/at2.uheWG/igi',"),
        ("a.ts", "const token = await authService.getAccessTokenFromStorage(request);"),
        ("a.ts", "password: this.form.controls.password.value,"),
        ("a.ts", "const CANCELLATION_TOKEN = Symbol('cancellationToken42');"),
        ("a.swift", "let token = tokenizer.nextToken(after: previousTokenIndex)"),
        ("a.swift", "case invalidAuthenticationToken = \"error.authentication.token.invalid\""),
        ("a.java", "private static final String PASSWORD_FIELD = \"passwordConfirmationField2\";"),
        ("a.java", "SecretKeyFactory.getInstance(\"PBKDF2WithHmacSHA512\");"),
        ("a.java", "String PASSWORD_CIPHER_ALGORITHM = \"AES/CBC/PKCS5Padding\";"),
        ("a.kt", "private const val TOKEN = \"([a-zA-Z0-9-!#$%&'*+.^_`{|}~]+)\""),
        ("de.json", "\"password\": \"Passwort\", \"passwordRepeat\": \"Passwort wiederholen\","),
        ("de.json", "\"resetPasswordToken\": \"Zurücksetzungscode\","),
        (
            "a.html",
            "<a class=\"token\" href=\"#/s:9Alamofire6ResultO3mapyACyqd__Gqd__xXElF\">map</a>"
        ),
        (
            "a.html",
            "<input type=\"password\" id=\"inputPassword3\" autocomplete=\"current-password\">"
        ),
        (
            "a.html",
            "<input name=\"authenticity_token\" value=\"NrOp5bsjoLRuK8IW5xdQEYjKGUJDe7TQ=\">"
        ),
        ("a.json", "\"nextPageToken\": \"CAUQAA2hQzFkZ9xLq8fPzR4\","),
        ("a.json", "\"assetToken\": \"Purple62/v4/41/43/1d/41431d2b-9d6d/pr_source.png\","),
        ("a.js", "!function(e,t){var n=t.a1b2,r=e.c3d4;n.token=r.token9}(window,{});"),
        ("a.css", ".token { background: url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUg) }"),
        ("a.py", "url = \"https://user:password@example.com/path\""),
        ("a.py", "url = \"postgres://postgres:postgres@localhost:5432/test\""),
        ("a.py", "url = f\"https://{user}:{token}@github.com/{repo}\""),
        ("a.py", "url = \"https://pkg.acme.io/@scope/name@1.2.3\""),
        ("a.kt", ".isEqualTo(\"http://user:%3D%5B%5D%3A%3B%22~%7C%3F%23@host/\")"),
        ("a.md", "[signing_key]: https://keys.acme.io/?search=dbd744ace7ade6aa50dd591f66b50994"),
        ("a.txt", "Authorization: Digest username=\"fddc3bc7b753b73ab0848fd8\", realm=\"r\""),
        ("a.xml", "<password>{Ur5BpeQGlYUHhXsHahO/HbMBcPSFSUtN5gbWuFFPYGw=}</password>"),
        ("a.py", "ratio = 16:9; time = \"2026-01-02T03:04:05Z\""),
        ("a.tf", "secret_arn = \"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-Ab12Cd\""),
        ("a.tf", "password = var.database_password_v2"),
        ("a.rs", "let secret = Secret::new(env::var(\"APP_SECRET_V2\").unwrap());"),
        ("a.c", "static const char *token_names[] = { \"TOKEN_LT2\", \"TOKEN_GT3\" };"),
        (
            "a.jwt.md",
            "eyJ" + "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ"
                + "zdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
        ),
    ]

    /// Repeated to 100 kB: what would send a careless recogniser back and forth.
    static let hostile = [
        "=", ":", "token=", "token:a1b2", "password=\"", "a=a", "://", "a://b:", "a://b:c",
        "-----BEGIN ", "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nA1b2C3d4E5f6G7h8\n",
        "eyJ", "-eyJaaaaaaaaaa", "gl" + "pat-", "login a ", "login a password ", "-u a:",
        ">a1b2c3d4",
        "\"token\",", "(\"", "..", "Q~", "AA:AA", "@tcp(", "LS0tLS1CRUdJTiB", "\\", "\u{0}", "é",
        "a.b.c.d.e", "token=${token:-", "key=\"value\" value=\"", "Private-Lines: 1\n",
    ]
}
