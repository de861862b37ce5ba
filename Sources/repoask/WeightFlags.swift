import ArgumentParser
import RepoAskKit

/// Which weights make and read the rows of far and middle.
struct WeightFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Use this weight package (see: repoask models weights); may be given several times. \
            (default: the best of each distance)
            """, valueName: "name"))
    var weights: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Tokens that a memory slot of middle stands for, one of the package's ratios. \
            (default: its lowest)
            """, valueName: "tokens"))
    var ratio: Int?

    var choice: WeightChoice { WeightChoice(names: weights, ratio: ratio) }
}
