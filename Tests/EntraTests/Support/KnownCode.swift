import Federation
import Testing

@testable import Entra

/// A number whose cause the facts give in section 4, and what its column "T" says of trying again.
struct KnownCode: Sendable, CustomTestStringConvertible {
    enum Outcome: Sendable {
        case refused(Waiting)
        case transient, throttling
    }

    let number: Int
    let outcome: Outcome

    var testDescription: String { "\(number)" }

    static let all =
        of(.refused(.never), never) + of(.refused(.mayHelp), mayHelp) + of(.refused(.helps), [7000272])
        + of(.refused(.signInAgain), signInAgain) + of(.transient, [90033, 90006, 90012, 90090, 50033, 50087])
        + of(.throttling, [50196, 90055, 90024])

    private static func of(_ outcome: Outcome, _ numbers: [Int]) -> [KnownCode] {
        numbers.map { KnownCode(number: $0, outcome: outcome) }
    }

    /// P/N, or N right after a change.
    private static let mayHelp = [
        70021, 700211, 700212, 700213, 70025, 50166, 501661, 90061, 700016, 7000229, 700027, 7000215,
    ]

    /// N: an administrator has to act.
    private static let never = [
        7002121, 7002131, 7002137, 7002138, 700214, 7002142, 70022204, 700222, 700223, 7002241, 700226, 700227,
        700229, 700231, 700233, 700234, 700235, 700237, 700236, 700238, 7002381, 700263, 70023, 7000226, 7000274,
        50027, 5002723, 5002727, 5002730, 5002738, 90014, 7000112, 70001, 700011, 700021, 700023, 700024, 700025,
        700030, 7000214, 7000277, 1000502, 7000222, 7000218, 7000114, 70002, 90002, 900023, 90038, 900382, 900432,
        900439, 900440, 9001023, 50194, 500011, 500014, 50001, 501051, 70011, 1002012, 700022, 28002, 28003, 900144,
        9002313, 90013, 90004, 90023, 50013, 50012, 50048, 50032, 900384, 500133, 50003, 53003, 530032, 530035,
        530034, 90036, 90092, 90093, 90091, 65001, 650052, 650054, 650056, 650057, 65005, 90094, 90095, 90099, 50011,
        900971, 50105, 50131, 50005, 700005, 70003, 70005, 70007, 700054, 500212, 500213, 500021, 500022,
    ]

    /// U: a person has to sign in.
    private static let signInAgain = [
        65004, 50020, 50034, 51004, 50014, 16000, 500208, 50055, 50056, 50057, 50126, 50053, 50072, 50074, 50076,
        50078, 50079, 50158, 50161, 53000, 53001, 53002, 53004, 53010, 53011, 54005, 70000, 70008, 700082, 700084,
        70043, 50173, 50132, 50133, 50089, 50147, 501481, 501491,
    ]
}
