import ArgumentParser
@main struct EntraSimulatorCommand: ParsableCommand {}
