/// What a well-known integration needs of Microsoft Graph, so that nobody has to look it up.
package struct Preset: Hashable, Sendable {
    package let name: String
    /// What it is for, in a few words.
    package let summary: String
    package let needs: [Permission]

    private init(_ name: String, _ summary: String, needs: [String]) {
        self.name = name
        self.summary = summary
        self.needs = needs.compactMap { try? Permission($0) }
    }

    /// The integrations of Halo's guides that name their permissions.
    package static let all = [
        Preset(
            "entra-users", "import of users, groups and devices from Entra ID",
            needs: ["User.Read.All", "Group.Read.All", "DeviceManagementManagedDevices.Read.All"]),
        Preset("intune", "import of devices from Intune", needs: ["DeviceManagementManagedDevices.Read.All"]),
    ]

    /// - Throws: `InvalidText` for a name that none has.
    package static func named(_ name: String) throws(InvalidText) -> Preset {
        guard let preset = all.first(where: { $0.name == name }) else {
            throw InvalidText(
                kind: "preset", problem: "is none of \(all.map(\.name).joined(separator: ", "))", text: name)
        }
        return preset
    }
}
