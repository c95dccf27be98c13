extension Slip {
    /// - Parameter shown: not the same as our value for the field.
    init(field: TripleField, of triple: Triple, shown: String) {
        let sent = field.text(of: triple)
        self = Self.mixUp(field, triple, Scalars(shown)) ?? Slip(sent: sent, shown: shown)
    }

    /// - Parameter shown: not the same as ours.
    init(sent: String, shown: String) {
        let (ours, theirs) = (Scalars(sent), Scalars(shown))
        guard !theirs.isEmpty else {
            self = .empty
            return
        }
        self =
            Self.wrapping(ours, theirs) ?? Self.spelling(ours, theirs) ?? Self.part(ours, theirs) ?? .other
    }

    /// The right kind of value in the wrong place.
    private static func mixUp(_ field: TripleField, _ triple: Triple, _ theirs: Scalars) -> Slip? {
        guard !theirs.isEmpty else { return .empty }
        let pasted = TripleField.allCases.first { theirs == Scalars($0.text(of: triple)) }
        if let pasted { return .otherField(pasted) }
        guard field == .audience else { return nil }
        let clouds = CloudAudience.all
        guard clouds.contains(triple.audience.text), let other = clouds.first(where: { theirs == Scalars($0) }) else {
            return nil
        }
        return .otherCloud(other)
    }

    /// Something that came along when the value was copied.
    private static func wrapping(_ ours: Scalars, _ theirs: Scalars) -> Slip? {
        if theirs.withoutQuotationMarks == ours { return .quotationMarks }
        if ours + ["/"] == theirs { return .slashExtra }
        if theirs + ["/"] == ours { return .slashMissing }
        guard theirs.visible == ours.visible else { return nil }
        return .blank(blank(ours, theirs))
    }

    private static func blank(_ ours: Scalars, _ theirs: Scalars) -> Blank {
        if theirs.count <= ours.count { return .missing }
        if theirs.suffix(ours.count).elementsEqual(ours) { return .leading }
        if theirs.prefix(ours.count).elementsEqual(ours) { return .trailing }
        return theirs.first?.isInvisible == true && ours.first?.isInvisible != true ? .leading : .inner
    }

    /// The same characters, written otherwise.
    private static func spelling(_ ours: Scalars, _ theirs: Scalars) -> Slip? {
        if ours.text == theirs.text { return .normalisation }
        if ours.lowercased == theirs.lowercased { return .letterCase(places: places(ours, theirs)) }
        if let rest = ours.afterScheme, rest == theirs.afterScheme { return .scheme }
        if ours.percentDecoded.elementsEqual(theirs.percentDecoded) { return .percentEncoding }
        if ours.lookAlike == theirs.lookAlike { return .lookAlike }
        return nil
    }

    /// How many characters differ; where the length changes with the case, at least one.
    private static func places(_ ours: Scalars, _ theirs: Scalars) -> Int {
        max(1, zip(ours, theirs).count { $0 != $1 })
    }

    private static func part(_ ours: Scalars, _ theirs: Scalars) -> Slip? {
        if ours.starts(with: theirs) || ours.reversed().starts(with: theirs.reversed()) { return .truncated }
        if theirs.starts(with: ours) || theirs.reversed().starts(with: ours.reversed()) { return .longer }
        return nil
    }
}

/// What Azure's form or Microsoft's libraries put in for each cloud; more clouds than connections can be in.
private enum CloudAudience {
    static let all =
        Cloud.allCases.map(\.tokenExchangeAudience)
        + ["USNat", "USSec", "France", "Germany"].map { Cloud.public.tokenExchangeAudience + $0 }
}

/// A text as Entra compares it: Swift's own comparison takes equivalent texts for equal.
private typealias Scalars = [Unicode.Scalar]

extension [Unicode.Scalar] {
    fileprivate init(_ text: String) { self = Array(text.unicodeScalars) }

    fileprivate var text: String { String(String.UnicodeScalarView(self)) }

    fileprivate var lowercased: Self { Self(text.lowercased()) }

    fileprivate var visible: Self { filter { !$0.isInvisible } }

    fileprivate var afterScheme: Self? {
        for scheme in ["https://", "http://"] where starts(with: scheme.unicodeScalars) {
            return Array(dropFirst(scheme.unicodeScalars.count))
        }
        return nil
    }

    /// With what looks like a quotation mark, or an apostrophe in its place, taken off both ends.
    fileprivate var withoutQuotationMarks: Self? {
        guard let first, let last, first.properties.isQuotationMark || first == "`",
            last.properties.isQuotationMark || last == "`"
        else { return nil }
        return Array(dropFirst().dropLast())
    }

    /// Bytes, since what was encoded need not be UTF-8.
    fileprivate var percentDecoded: [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array<UInt8>(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard byte == UInt8(ascii: "%"), digits.count == 2, digits.allSatisfy(\.isHexDigit),
                let decoded = UInt8(digits, radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    fileprivate var lookAlike: Self { map(\.plainestLookAlike) }
}
