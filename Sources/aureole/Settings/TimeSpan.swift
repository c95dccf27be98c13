import ArgumentParser
import Federation

extension TimeSpan: ExpressibleByArgument {
    init?(argument: String) { self.init(text: argument) }
}
