extension Terms {
    /// Words that appear in questions and in code alike and tell nothing apart.
    static let stopWords: Set<String> = Set(
        """
        a an the and or of to in on for with from by at as is are be was were it its this that
        these those not no do does did don doesn isn if then than so can could should would may
        might will into over when where which who what why how i you we they there here have has
        had any all some more also only just now out up about after before between during while
        each other such same via per get got let make made use used using add added adds fix
        fixed fixes fixing update updated updates remove removed change changed changes new e g
        ie eg etc
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
