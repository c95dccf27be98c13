import Federation
import Foundation
import Logging

/// Where log lines go: standard error, as text or as JSON. Handed on as a value; swift-log's process-wide set-up is left
/// alone.
enum Log {
    static func logger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "aureole") { label in
            switch settings.logFormat {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler(label: label)
            }
        }
        logger.logLevel = settings.logLevel
        return logger
    }
}

/// One JSON object a line, for machines.
struct JSONLogHandler: LogHandler {
    let label: String
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let extra = metadata.merging(event.metadata ?? [:]) { $1 }
        let members = extra.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string("\($0.value)")) }
        let line: JSON = [
            "time": .string(Date.now.formatted(.iso8601)), "level": .string(event.level.rawValue),
            "message": .string("\(event.message)"), "metadata": .object(members),
        ]
        FileHandle.standardError.write(Data(line.bytes + [UInt8(ascii: "\n")]))
    }
}
