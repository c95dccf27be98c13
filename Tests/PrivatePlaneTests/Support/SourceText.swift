import Foundation

/// What the sources of the plane say of themselves.
enum SourceText {
    static let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    static let plane = root.appending(path: "Sources/PrivatePlane").path
    static let pages = plane + "/Pages"

    /// The texts of all files below a folder.
    static func files(below folder: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
    }

    /// The names of all members that structs of the plane, and of the room whose values it shows as they are, store.
    static var storedMembers: Set<String> {
        get throws {
            let federation = root.appending(path: "Sources/Federation/Comparison").path
            return Set(try (files(below: plane) + files(below: federation)).flatMap(storedMembers(in:)))
        }
    }

    /// Reads line by line, and knows of each brace whether it opened a struct.
    private static func storedMembers(in text: String) -> [String] {
        var isStruct: [Bool] = []
        var members: [String] = []
        for line in text.split(separator: "\n").map({ $0.replacing(/\/\/.*|"[^"]*"/, with: "") }) {
            if isStruct.last == true, !line.hasSuffix("{"),
                let found = line.firstMatch(of: /^\s*(?:package |private )?(?:let|var) ([^:={]*)[:=][^{]*$/)
            {
                members += found.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            }
            let opens = line.contains(/\bstruct\b/)
            for character in line {
                if character == "{" { isStruct.append(opens) }
                if character == "}", !isStruct.isEmpty { isStruct.removeLast() }
            }
        }
        return members
    }
}
