import Foundation

/// The `openssl` command: a judge that shares no code of ours.
enum OpenSSLCommand {
    struct Refused: Error { let arguments: [String] }

    /// Runs it and gives what it prints. Input and output stay well below a pipe's buffer.
    @discardableResult
    static func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let standardInput = Pipe()
        let standardOutput = Pipe()
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = FileHandle.nullDevice
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input))
        try standardInput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused(arguments: arguments) }
        return [UInt8](output)
    }

    /// A fresh private key as PKCS#8 in DER.
    /// - Parameter options: the algorithm, then its options.
    static func privateKey(_ options: [String]) throws -> [UInt8] {
        let settings = options.dropFirst().flatMap { ["-pkeyopt", $0] }
        let pem = try run(["genpkey", "-algorithm", options[0]] + settings)
        return try run(["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"], input: pem)
    }

    /// HKDF-SHA-256; without salt where none is given.
    static func hkdf(_ material: [UInt8], salt: [UInt8] = [], info: String, byteCount: Int) throws -> [UInt8] {
        let saltOption = salt.isEmpty ? [] : ["-kdfopt", "hexsalt:\(hex(salt))"]
        return try run(
            [
                "kdf", "-binary", "-keylen", "\(byteCount)", "-kdfopt", "digest:SHA256", "-kdfopt",
                "hexkey:\(hex(material))", "-kdfopt", "info:\(info)",
            ] + saltOption + ["HKDF"])
    }
}
