// Fence file: starts programs. Not Foundation's Process: that puts a child where Ctrl-C does not reach
// it, and lets it inherit the signal mask of whichever thread starts it.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

package enum ChildProcess {
    /// What a child's stream is connected to.
    package enum Stream {
        case file(path: String, flags: Int32)
        case descriptor(Int32)
    }

    /// Starts a program, with no signal blocked.
    ///
    /// - Parameters:
    ///   - words: The program's path and its arguments.
    ///   - input: Nil: empty.
    ///   - variables: Its environment as `NAME=value`; nil: this process's own.
    ///   - inNewSession: Neither Ctrl-C nor the end of the terminal reaches it. Else it is in this
    ///     process's group.
    /// - Returns: Nil if the system refuses.
    package static func start(
        _ words: [String], variables: [String]? = nil, input: Stream? = nil, output: Stream,
        errors: Stream, inNewSession: Bool = false
    ) -> Int32? {
        // All are made and destroyed here; they live through the calls.
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t? = unsafe nil
            var attributes: posix_spawnattr_t? = unsafe nil
        #else
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        let input = input ?? .file(path: "/dev/null", flags: O_RDONLY)
        for (number, stream) in [(Int32(0), input), (1, output), (2, errors)] {
            switch stream {
            case .file(let path, let flags):
                unsafe posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o644)
            case .descriptor(let file):
                unsafe posix_spawn_file_actions_adddup2(&actions, file, number)
            }
        }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        let options = Int32(POSIX_SPAWN_SETSIGMASK) | (inNewSession ? newSession : 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(options))
        // Copies of the words, each ending in zero, behind them a null; freed when the child has
        // its own.
        let argv = unsafe words.map { unsafe strdup($0) } + [nil]
        let envp = unsafe (variables ?? []).map { unsafe strdup($0) } + [nil]
        defer {
            for index in unsafe argv.indices { unsafe free(argv[index]) }
            for index in unsafe envp.indices { unsafe free(envp[index]) }
        }
        var child: pid_t = 0
        let failure =
            variables == nil
            ? unsafe posix_spawn(&child, words[0], &actions, &attributes, argv, environ)
            : unsafe posix_spawn(&child, words[0], &actions, &attributes, argv, envp)
        return failure == 0 ? child : nil
    }

    /// What became of a child.
    package enum State: Equatable {
        case running
        /// Its exit status, or 128 and the signal that ended it.
        case ended(Int32)
        /// The system does not tell, as where `SIGCHLD` is ignored. Not to be taken for success.
        case unknown
    }

    /// - Parameter waiting: Until it has ended. It can be asked about no more then.
    package static func state(of child: Int32, waiting: Bool) -> State {
        var status: Int32 = 0
        while true {
            // `status` lives through the call.
            let found = unsafe waitpid(child, &status, waiting ? 0 : WNOHANG)
            if found == 0 { return .running }
            if found < 0, errno == EINTR { continue }
            guard found == child else { return .unknown }
            let signal = status & 0x7F
            return .ended(signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
        }
    }

    /// `POSIX_SPAWN_SETSID`, which glibc shows to C's GNU dialect alone.
    #if canImport(Darwin)
        private static let newSession = Int32(POSIX_SPAWN_SETSID)
    #else
        private static let newSession: Int32 = 0x80
    #endif
}
