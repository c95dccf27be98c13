import ArgumentParser
@main struct Aureole: ParsableCommand {}
