// The labelled set: secrets of every format, drawn by a seeded generator and put together here from
// parts, in files as people write them. No real-looking key stands in this repository.

struct SecretSample {
    var kind: String
    /// What must not be left, not even in pieces of eight characters.
    var secret: String
    var path: String
    var text: String
}

enum SecretSet {
    static let lower = "abcdefghijklmnopqrstuvwxyz"
    static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    static let digits = "0123456789"
    static let hex = digits + "abcdef"
    static let alnum = lower + upper + digits
    static let url = alnum + "_-"
    static let base64 = alnum + "+/"

    static func draw(
        _ alphabet: String, _ count: Int, _ random: inout SeededGenerator
    ) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in letters.randomElement(using: &random)! })
    }

    /// Kind, visible beginning, and what is drawn behind it: alphabet and length, or fixed text.
    enum Part {
        case fixed(String)
        case drawn(String, Int)
    }

    static let formats: [(kind: String, head: String, parts: [Part])] = [
        ("aws-access-key", "AK" + "IA", [.drawn(upper + "234567", 16)]),
        ("aws-access-key", "AS" + "IA", [.drawn(upper + "234567", 16)]),
        ("google-api-key", "AI" + "za", [.drawn(url, 34), .drawn(alnum, 1)]),
        ("google-oauth-token", "ya" + "29.", [.fixed("a0"), .drawn(alnum, 60)]),
        ("google-client-secret", "GOC" + "SPX-", [.drawn(url, 27), .drawn(alnum, 1)]),
        (
            "azure-client-secret", "",
            [
                .drawn(alnum, 3), .drawn(digits, 1), .fixed("Q~"), .drawn(alnum, 34),
            ]
        ),
        ("github-token", "gh" + "p_", [.drawn(alnum, 36)]),
        ("github-token", "gh" + "o_", [.drawn(alnum, 36)]),
        ("github-token", "gh" + "s_", [.drawn(alnum, 36)]),
        ("github-token", "github" + "_pat_", [.drawn(alnum, 22), .fixed("_"), .drawn(alnum, 59)]),
        ("gitlab-token", "gl" + "pat-", [.drawn(url, 19), .drawn(alnum, 1)]),
        ("gitlab-token", "gl" + "rt-", [.drawn(alnum, 20)]),
        ("gitlab-token", "GR13" + "48941", [.drawn(alnum, 20)]),
        ("bitbucket-app-password", "AT" + "BB", [.drawn(alnum, 32)]),
        ("atlassian-token", "ATA" + "TT3", [.drawn(alnum, 180), .fixed("="), .drawn(hex, 8)]),
        (
            "slack-token", "xo" + "xb-",
            [
                .drawn(digits, 12), .fixed("-"), .drawn(digits, 13), .fixed("-"), .drawn(alnum, 24),
            ]
        ),
        (
            "slack-token", "xo" + "xp-",
            [
                .drawn(digits, 12), .fixed("-"), .drawn(digits, 12), .fixed("-"),
                .drawn(digits, 12),
                .fixed("-"), .drawn(hex, 32),
            ]
        ),
        (
            "slack-token", "xa" + "pp-1-",
            [
                .fixed("A"), .drawn(upper + digits, 10), .fixed("-"), .drawn(digits, 13),
                .fixed("-"),
                .drawn(hex, 64),
            ]
        ),
        (
            "slack-webhook", "https://hooks." + "slack.com/services/T",
            [
                .drawn(upper + digits, 8), .fixed("/B"), .drawn(upper + digits, 10), .fixed("/"),
                .drawn(alnum, 24),
            ]
        ),
        (
            "discord-webhook", "https://discord." + "com/api/webhooks/",
            [
                .drawn("23456789", 18), .fixed("/"), .drawn(alnum, 68),
            ]
        ),
        (
            "discord-token", "",
            [
                .fixed("M"), .drawn(alnum, 23), .fixed("."), .drawn(alnum, 6), .fixed("."),
                .drawn(alnum, 27),
            ]
        ),
        ("telegram-token", "", [.drawn("23456789", 9), .fixed(":AA"), .drawn(alnum, 33)]),
        ("stripe-key", "sk" + "_live_", [.drawn(alnum, 24)]),
        ("stripe-key", "rk" + "_live_", [.drawn(alnum, 99)]),
        ("stripe-webhook-secret", "whs" + "ec_", [.drawn(alnum, 32)]),
        ("twilio-key", "S" + "K", [.drawn(hex, 32)]),
        ("sendgrid-key", "S" + "G.", [.drawn(alnum, 22), .fixed("."), .drawn(alnum, 43)]),
        ("npm-token", "np" + "m_", [.drawn(alnum, 36)]),
        ("pypi-token", "pypi-" + "AgE", [.fixed("IcHlwaS5vcmc"), .drawn(alnum, 120)]),
        ("rubygems-key", "ruby" + "gems_", [.drawn(hex, 48)]),
        ("docker-token", "dckr" + "_pat_", [.drawn(alnum, 27)]),
        ("openai-key", "sk-" + "proj-", [.drawn(url, 73), .drawn(alnum, 1)]),
        ("openai-key", "sk-", [.drawn(alnum, 20), .fixed("T3Blbk" + "FJ"), .drawn(alnum, 20)]),
        ("anthropic-key", "sk-" + "ant-", [.fixed("api03-"), .drawn(url, 92), .fixed("AA")]),
        ("huggingface-token", "h" + "f_", [.drawn(lower + upper, 34)]),
        ("groq-key", "gs" + "k_", [.drawn(alnum, 52)]),
        (
            "jwt", "ey" + "J",
            [
                .fixed("hbGciOiJIUzI1NiJ9.ey" + "J"), .drawn(alnum, 60), .fixed("."),
                .drawn(alnum, 43),
            ]
        ),
        ("heroku-api-key", "HR" + "KU-", [.fixed("AA"), .drawn(url, 57), .drawn(alnum, 1)]),
        ("digitalocean-token", "dop" + "_v1_", [.drawn(hex, 64)]),
        ("mailgun-key", "ke" + "y-", [.drawn(hex, 32)]),
        ("mailchimp-key", "", [.drawn(hex, 32), .fixed("-us14")]),
        ("square-token", "sq0" + "atp-", [.drawn(url, 21), .drawn(alnum, 1)]),
        ("square-secret", "sq0" + "csp-", [.drawn(url, 42), .drawn(alnum, 1)]),
        ("shopify-token", "shp" + "at_", [.drawn(hex, 32)]),
        ("shopify-secret", "shp" + "ss_", [.drawn(hex, 32)]),
        ("databricks-token", "da" + "pi", [.drawn(hex, 32)]),
        ("vault-token", "hv" + "s.", [.drawn(alnum, 90)]),
        ("vault-token", "s" + ".", [.drawn(alnum, 24)]),
        (
            "age-secret-key", "AGE-" + "SECRET-KEY-1",
            [.drawn("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)]
        ),
        ("terraform-token", "", [.drawn(alnum, 14), .fixed(".atlas" + "v1."), .drawn(alnum, 67)]),
        ("newrelic-key", "NR" + "AK-", [.drawn(upper + digits, 27)]),
        ("grafana-token", "gl" + "sa_", [.drawn(alnum, 32), .fixed("_"), .drawn(hex, 8)]),
        ("postman-key", "PM" + "AK-", [.drawn(hex, 24), .fixed("-"), .drawn(hex, 34)]),
        ("linear-key", "lin" + "_api_", [.drawn(alnum, 40)]),
        ("figma-token", "fi" + "gd_", [.drawn(url, 39), .drawn(alnum, 1)]),
        ("alibaba-access-key", "LT" + "AI", [.drawn(alnum, 20)]),
        ("planetscale-password", "pscale" + "_pw_", [.drawn(alnum, 43)]),
        ("tailscale-key", "tskey-" + "auth-", [.drawn(alnum, 16), .fixed("-"), .drawn(alnum, 32)]),
        ("doppler-token", "dp." + "pt.", [.drawn(alnum, 43)]),
        ("sentry-token", "sntry" + "u_", [.drawn(hex, 64)]),
        ("notion-token", "nt" + "n_", [.drawn(alnum, 46)]),
        ("airtable-token", "pa" + "t", [.drawn(alnum, 14), .fixed("."), .drawn(hex, 64)]),
        (
            "dynatrace-token", "dt0" + "c01.",
            [
                .drawn(upper + digits, 24), .fixed("."), .drawn(upper + digits, 64),
            ]
        ),
        ("nuget-key", "oy" + "2", [.drawn(lower + digits, 43)]),
        ("pulumi-token", "pu" + "l-", [.drawn(hex, 40)]),
    ]

    /// Places for a token that says itself what it is; `@` is the token.
    static let carriers: [(path: String, text: String)] = [
        ("app/client.py", "import os\n\nclient = Client(\"@\", timeout=30)\n"),
        ("src/index.ts", "const options = {\n  retries: 3,\n  value: '@',\n};\n"),
        ("cmd/main.go", "func main() {\n\tconnect(`@`)\n}\n"),
        ("deploy/values.yaml", "service:\n  replicas: 2\n  value: @\n"),
        ("config.json", "{\"name\": \"demo\", \"entries\": [\"@\"]}\n"),
        ("app.properties", "server.port=8080\nservice.value=@\n"),
        ("run.sh", "#!/bin/sh\nset -e\nexport VALUE=@\ncurl https://api.acme.io/v1\n"),
        ("Dockerfile", "FROM debian\nENV VALUE @\n"),
        ("main.tf", "provider \"acme\" {\n  value = \"@\"\n}\n"),
        ("README.md", "# Setup\n\nUse `@` for now.\n"),
        ("lib/api.rb", "# was: @\nACME = 1\n"),
        ("src/App.java", "String body = \"first\\n@\\nlast\";\n"),
        ("App.cs", "var url = \"https://api.acme.io/?a=1&v=@&b=2\";\n"),
        ("res/strings.xml", "<resources>\n  <string name=\"v\">@</string>\n</resources>\n"),
        ("test.c", "/* @ */\nint main(void) { return 0; }\n"),
    ]

    /// Values that only their name gives away; `@` is the value.
    static let assignments: [(kind: String, path: String, text: String)] = [
        ("password", "settings.py", "DATABASES = {'default': {'USER': 'app', 'PASSWORD': '@'}}\n"),
        ("secret", "settings.py", "SECRET_KEY = '@'\n"),
        ("token", "bot.py", "def start():\n    login(token=\"@\")\n"),
        (
            "password", "Program.cs",
            "var c = \"Server=db.corp;Database=a;User Id=sa;Password=@;\";\n"
        ),
        ("key", "Storage.cs", "\"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=@;\"\n"),
        ("password", "web.config", "<add key=\"SmtpPassword\" value=\"@\" />\n"),
        ("key", "client.js", "const apiKey = \"@\";\n"),
        ("secret", "auth.ts", "const clientSecret: string =\n  '@';\n"),
        ("token", "server.js", "const t = process.env.ACCESS_TOKEN || '@';\n"),
        ("credential", "fetch.js", "headers: { Authorization: `Bearer @` }\n"),
        ("password", "main.go", "var dbPassword string = \"@\"\n"),
        ("secret", "main.go", "key := []byte(\"x\")\nsigningSecret := []byte(\"@\")\n"),
        ("token", "main.rs", "const AUTH_TOKEN: &'static str = \"@\";\n"),
        ("password", "Db.java", "connection.setPassword(\"@\");\n"),
        ("password", "Db.java", "properties.put(\"password\", \"@\");\n"),
        ("password", "Db.kt", "val password = System.getenv(\"DB_PASSWORD\") ?: \"@\"\n"),
        ("key", "Api.swift", "let apiKey: String = \"@\"\n"),
        ("password", "config.php", "define('DB_PASSWORD', '@');\n"),
        ("password", "database.php", "'password' => env('DB_PASSWORD', '@'),\n"),
        ("secret", "secrets.rb", "config.secret_key = '@'\n"),
        ("password", "application.yml", "spring:\n  datasource:\n    password: @\n"),
        ("token", "ci.yml", "env:\n  - name: DEPLOY_TOKEN\n    value: \"@\"\n"),
        ("secret", "compose.yml", "environment:\n  - SESSION_SECRET=@\n"),
        ("password", "app.properties", "spring.datasource.password=@\n"),
        ("password", "config.toml", "[db]\npassword = \"@\"\n"),
        ("secret", "appsettings.json", "{\"Auth\": {\"ClientSecret\": \"@\"}}\n"),
        ("password", "embedded.go", "body := \"{\\\"password\\\":\\\"@\\\"}\"\n"),
        ("password", "deploy.sh", "export DB_PASSWORD='@'\n"),
        ("token", "deploy.sh", "deploy --token @ --region eu\n"),
        ("password", "run.sh", "PASSWORD=${PASSWORD:-@}\n"),
        ("password", "Dockerfile", "ENV POSTGRES_PASSWORD @\n"),
        (
            "password", "main.tf",
            "variable \"x\" {}\nresource \"db\" \"a\" {\n  password = \"@\"\n}\n"
        ),
        ("password", "pom.xml", "<server><password>@</password></server>\n"),
        ("key", "strings.xml", "<string name=\"api_key\">@</string>\n"),
        ("key", "Info.plist", "<key>ApiKey</key>\n<string>@</string>\n"),
        ("key", "notes.md", "Run with `X-Api-Key: @` in the header.\n"),
        ("url-password", "db.py", "URL = 'postgresql://app:@@db.acme.io:5432/app'\n"),
        ("url-password", "redis.yml", "url: redis://default:@@cache.acme.io:6379/0\n"),
        ("url-password", "clone.sh", "git clone https://deploy:@@git.acme.io/a/b.git\n"),
        ("url-password", "main.go", "dsn := \"root:@@tcp(10.0.0.5:3306)/shop\"\n"),
        (
            "netrc-password", "setup.md",
            "    machine api.acme.io\n      login deploy\n      password @\n"
        ),
        ("password", "fetch.sh", "curl -u \"deploy:@\" https://api.acme.io\n"),
    ]

    /// Values people get from a generator.
    static let values: [[Part]] = [
        [.drawn(hex, 32)], [.drawn(alnum, 24)], [.drawn(base64, 43), .fixed("=")],
        [.drawn(alnum, 16)], [.drawn(lower + digits, 20)], [.drawn(url, 32)],
    ]

    static func text(_ parts: [Part], _ random: inout SeededGenerator) -> String {
        parts.map { part in
            switch part {
            case .fixed(let text): text
            case .drawn(let alphabet, let count): draw(alphabet, count, &random)
            }
        }.joined()
    }

    /// Every format in a third of the carriers, every assignment with every sort of value.
    static func samples(seed: UInt64 = 7) -> [SecretSample] {
        var random = SeededGenerator(state: seed)
        var samples: [SecretSample] = []
        for (number, format) in formats.enumerated() {
            for (position, carrier) in carriers.enumerated() where (number + position) % 3 == 0 {
                let body = text(format.parts, &random)
                samples.append(
                    SecretSample(
                        kind: format.kind, secret: body, path: carrier.path,
                        text: carrier.text.replacing("@", with: format.head + body)))
            }
        }
        for assignment in assignments {
            for value in values {
                let secret = text(value, &random)
                // A slash ends the user of an address: there it is written %2F.
                let written =
                    assignment.kind == "url-password"
                    ? secret.replacing("/", with: "%2F") : secret
                let marked = assignment.text.replacing("@@", with: "\u{1}\u{2}")
                    .replacing("@", with: "\u{1}")
                samples.append(
                    SecretSample(
                        kind: assignment.kind, secret: written, path: assignment.path,
                        text: marked.replacing("\u{1}", with: written)
                            .replacing("\u{2}", with: "@")))
            }
        }
        return samples
    }
}
