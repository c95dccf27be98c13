/// The kind of slip that turns our value into what Azure shows. The first that explains the whole difference.
package enum Slip: Hashable, Sendable {
    case empty
    /// Our value for another field stands here.
    case otherField(TripleField)
    /// The audience of another cloud, by that audience.
    case otherCloud(String)
    case quotationMarks
    /// Azure's value has blanks or invisible characters that ours lacks, or the other way round.
    case blank(Blank)
    /// The same text for Unicode and for the eye, in other bytes: an accent as a character of its own, or not.
    case normalisation
    /// Only upper and lower case, at so many places.
    case letterCase(places: Int)
    case slashMissing, slashExtra
    /// `http://` for `https://`, or the other way round.
    case scheme
    /// One side has `%XX` where the other has the character.
    case percentEncoding
    /// A letter that looks like the right one.
    case lookAlike
    /// Azure's value is the beginning or the end of ours.
    case truncated
    /// Ours is the beginning or the end of Azure's value.
    case longer
    case other

    package enum Blank: String, Hashable, Sendable {
        case leading, trailing, inner, missing
    }

    /// For machines.
    package var word: String {
        switch self {
        case .empty: "empty"
        case .otherField: "other_field"
        case .otherCloud: "other_cloud"
        case .quotationMarks: "quotation_marks"
        case .blank(let place): "\(place.rawValue)_blank"
        case .normalisation: "normalisation"
        case .letterCase: "letter_case"
        case .slashMissing: "slash_missing"
        case .slashExtra: "slash_extra"
        case .scheme: "scheme"
        case .percentEncoding: "percent_encoding"
        case .lookAlike: "look_alike"
        case .truncated: "truncated"
        case .longer: "longer"
        case .other: "other"
        }
    }

    var sentence: String {
        switch self {
        case .empty: "Azure's field is empty."
        case .otherField(let field): "What belongs into the field \(field.azureName) was pasted here."
        case .otherCloud(let audience): "'\(audience)' is the audience of another cloud."
        case .quotationMarks: "Azure's value has quotation marks around it."
        case .blank(let place): place.sentence
        case .normalisation: "Both look the same, but the accents are written in two different ways."
        case .letterCase(let places):
            "Only upper and lower case differ, at \(places) \(places == 1 ? "place" : "places")."
        case .slashMissing: "Azure's value lacks the slash at the end."
        case .slashExtra: "Azure's value has a slash at the end that does not belong there."
        case .scheme: "One of the two begins with http:// and the other with https://."
        case .percentEncoding: "A character stands as itself on one side and percent-encoded on the other."
        case .lookAlike: "Azure's value has a character that only looks like the right one."
        case .truncated: "Only a part of the value arrived in Azure."
        case .longer: "Azure has the value and more around it."
        case .other: "Azure has another value."
        }
    }
}

extension Slip.Blank {
    fileprivate var sentence: String {
        switch self {
        case .leading: "Azure's value begins with a blank or an invisible character."
        case .trailing: "Azure's value ends with a blank or an invisible character."
        case .inner: "Azure's value has a blank or an invisible character inside."
        case .missing: "A blank of the value is missing in Azure, or is another kind of blank there."
        }
    }
}
