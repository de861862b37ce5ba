// What is set, and by whom: environment before the user's file before the repository's. Options of
// the command line come before all of them, and are not known here.

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The settings in force for one repository, or for none.
public struct Settings: Sendable {
    /// Who set a value.
    public enum Origin: Sendable, Equatable {
        case environment(String)
        case user(path: String, line: Int)
        case repository(path: String, line: Int)

        /// `REPOASK_LIMIT`, or `path:line`.
        public var label: String {
            switch self {
            case .environment(let variable): variable
            case .user(let path, let line), .repository(let path, let line): "\(path):\(line)"
            }
        }
    }

    /// What is set; others have their standard.
    public private(set) var values: [Setting: (value: SettingValue, origin: Origin)] = [:]
    /// What a person should know, one line each: what was ignored, and why.
    public private(set) var notices: [String] = []

    /// The name of a repository's own file, at the root of its work tree.
    public static let repositoryFile = ".repoask.toml"
    /// Larger files are no settings.
    static let largestByteCount = 64 << 10
    /// Complaints about one file; a hostile one must not fill the screen.
    private static let mostNotices = 5

    /// As the caller of this process left it, before ``exportPlaces()``.
    private static let inherited = ProcessInfo.processInfo.environment

    public init() {}

    /// Where the user's file is looked for: `$REPOASK_CONFIG`, else
    /// `$XDG_CONFIG_HOME/repoask/config.toml`, else `~/.config/repoask/config.toml`.
    public static func userFile(environment: [String: String]) -> String {
        if let path = environment["REPOASK_CONFIG"], !path.isEmpty { return path }
        // The XDG specification has relative paths ignored.
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            return folder + "/repoask/config.toml"
        }
        return (environment["HOME"] ?? "") + "/.config/repoask/config.toml"
    }

    /// Reads the environment, the user's file, and the file of a repository.
    ///
    /// The user is told of the first mistake in what they wrote. A repository's file is not
    /// trusted: what is wrong with it, or not for it to say, becomes a notice and changes nothing.
    ///
    /// - Parameters:
    ///   - environment: Nil: the one that this process was started with.
    ///   - root: Of the repository's work tree; nil: no repository.
    /// - Throws: ``SettingsError``
    public static func load(
        environment: [String: String]? = nil, repositoryRoot root: String? = nil
    ) throws(SettingsError) -> Settings {
        let (settings, fault) = read(environment: environment, repositoryRoot: root)
        if let fault { throw fault }
        return settings
    }

    /// The same for those who mend it: all that can be read, and the first mistake.
    public static func read(
        environment: [String: String]? = nil, repositoryRoot root: String? = nil
    ) -> (settings: Settings, fault: SettingsError?) {
        let environment = environment ?? Self.inherited
        var settings = Settings()
        if let root { settings.addRepositoryFile(root) }
        let faults = [settings.addUserFile(environment), settings.addEnvironment(environment)]
        return (settings, faults.compactMap(\.self).first)
    }

    private mutating func addRepositoryFile(_ root: String) {
        let path = root + "/" + Self.repositoryFile
        let file = Self.repositoryFile
        var complaints: [String] = []
        do throws(SettingsFile.Fault) {
            for entry in try SettingsFile.entries(path, followsLinks: false) ?? [] {
                let key = SettingsText.shown(entry.key)
                guard let setting = Setting(rawValue: entry.key) else {
                    complaints.append("\(file):\(entry.line): no setting is called '\(key)'")
                    continue
                }
                guard setting.isForRepositories else {
                    complaints.append(
                        "\(file):\(entry.line): a repository may not set '\(key)'; ignored")
                    continue
                }
                do throws(UnfitValue) {
                    let value = try setting.checked(entry.value, fromRepository: true)
                    values[setting] = (value, .repository(path: file, line: entry.line))
                } catch {
                    complaints.append("\(file):\(entry.line): \(error.reason); ignored")
                }
            }
        } catch {
            complaints = ["\(file)\(error.place): \(error.reason); the file is ignored"]
        }
        notices += complaints.prefix(Self.mostNotices)
        let rest = complaints.count - Self.mostNotices
        if rest > 0 { notices.append("\(file): \(rest) more lines are ignored") }
    }

    /// - Returns: The first mistake.
    private mutating func addUserFile(_ environment: [String: String]) -> SettingsError? {
        let path = Self.userFile(environment: environment)
        var fault: SettingsError?
        do throws(SettingsFile.Fault) {
            guard let entries = try SettingsFile.entries(path, followsLinks: true) else {
                if environment["REPOASK_CONFIG"] ?? "" != "" {
                    throw SettingsFile.Fault(line: nil, reason: "no such file (REPOASK_CONFIG)")
                }
                return nil
            }
            for entry in entries {
                guard let setting = Setting(rawValue: entry.key) else {
                    // Another version may know it.
                    let key = SettingsText.shown(entry.key)
                    notices.append("\(path):\(entry.line): no setting is called '\(key)'")
                    continue
                }
                do throws(UnfitValue) {
                    let value = try setting.checked(entry.value)
                    values[setting] = (value, .user(path: path, line: entry.line))
                } catch {
                    fault =
                        fault
                        ?? SettingsError(place: "\(path):\(entry.line)", reason: error.reason)
                }
            }
        } catch {
            fault = SettingsError(place: path + error.place, reason: error.reason)
        }
        return fault
    }

    /// - Returns: The first mistake.
    private mutating func addEnvironment(_ environment: [String: String]) -> SettingsError? {
        var fault: SettingsError?
        for setting in Setting.allCases {
            guard let text = environment[setting.variable], !text.isEmpty else { continue }
            do throws(UnfitValue) {
                let value = try setting.checked(setting.parsed(text))
                values[setting] = (value, .environment(setting.variable))
            } catch {
                fault = fault ?? SettingsError(place: setting.variable, reason: error.reason)
            }
        }
        return fault
    }
}

/// What the user has set and cannot be used.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// A variable's name, or `path:line`.
    let place: String
    let reason: String

    public var description: String { "\(place): \(reason)" }
}
