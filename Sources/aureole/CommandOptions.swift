import ArgumentParser
import CoreMetrics
import Federation
import Foundation
import Logging
import Operations

/// What every command that works on the database takes.
struct CommandOptions: ParsableArguments {
    @Flag(help: "Print one JSON document and nothing else.")
    var json = false

    @OptionGroup(title: "Settings")
    var settings: SettingsOptions

    /// Opens the house, does the work as the local administrator, and closes it again whatever happens.
    ///
    /// - Parameters:
    ///   - callsEntra: whether the work does. All other work gets done even while the settings for it name a file that is
    ///     not there yet.
    ///   - looksAtIssuer: the same for the issuer's own documents.
    func withDesk<Value>(
        callsEntra: Bool = false, looksAtIssuer: Bool = false, _ work: (Desk, Caller) async throws -> Value
    ) async throws -> Value {
        try await withHouse(callsEntra: callsEntra, looksAtIssuer: looksAtIssuer) { house in
            try await work(house.desk, House.localAdministrator)
        }
    }

    /// The same for work that needs the settings too.
    func withHouse<Value>(
        callsEntra: Bool = false, looksAtIssuer: Bool = false, _ work: (House) async throws -> Value
    ) async throws -> Value {
        let settings = try await read(callsEntra: callsEntra, looksAtIssuer: looksAtIssuer)
        let house = try await House.open(
            settings, logger: Log.logger(settings), metrics: NOOPMetricsHandler.instance)
        do {
            let value = try await work(house)
            await house.close()
            return value
        } catch {
            await house.close()
            throw error
        }
    }

    /// The settings as a command needs them, see `withDesk`.
    func read(callsEntra: Bool = false, looksAtIssuer: Bool = false) async throws -> Settings {
        var settings = try await SettingsReader(
            given: self.settings.given, file: self.settings.config, environment: ProcessInfo.processInfo.environment
        ).settings()
        settings.logLevel = max(settings.logLevel, .warning)
        if !callsEntra { settings.entraCA = nil }
        if !looksAtIssuer { settings.issuerCA = nil }
        settings.trustCA = nil  // only a server checks tokens of others
        return settings
    }

    /// Prints one of the two forms of a result.
    func print(_ json: JSON, text: @autoclosure () -> String) {
        Swift.print(self.json ? json.text : text())
    }
}
