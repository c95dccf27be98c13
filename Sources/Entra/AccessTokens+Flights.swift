import Federation
import FoundationEssentials

extension AccessTokens {
    /// What is asked of Entra. A forced call is never answered by a flight that set out before it without force, since
    /// that one may not have seen the change for whose sake it was forced.
    struct Call: Hashable {
        let key: Key
        let force: Bool
    }

    /// A call to Entra under way.
    struct Flight {
        let number: Int
        let task: Task<Void, Never>
        var waiters: [Waiter] = []
    }

    /// What a caller does next.
    enum Step {
        case have(AccessToken)
        case wait(Waiter)
    }

    /// All that changes, under one lock.
    struct State {
        var shelf: TokenShelf
        var flights: [Call: Flight] = [:]
        private var pace: RefreshPace
        private var lastNumber = 0
        private var closed = false

        init(shelf: TokenShelf, pace: RefreshPace) {
            self.shelf = shelf
            self.pace = pace
        }

        mutating func held(_ key: Key, now: Date) -> AccessToken? {
            guard case .serve(let token, _) = shelf.verdict(key, now: now) else { return nil }
            return token
        }

        /// A token for which nothing is to be done.
        mutating func atOnce(_ key: Key, now: Date) -> AccessToken? {
            guard case .serve(let token, let refresh) = shelf.verdict(key, now: now) else { return nil }
            let mayDepart = refresh && pace.isOpen && flying(Call(key: key, force: false)) == nil
            return mayDepart ? nil : token
        }

        mutating func step(
            for call: Call, now: Date, start: (Call, Int) -> Task<Void, Never>
        ) throws -> Step {
            guard !closed else { throw CancellationError() }
            guard !call.force else { return board(call, start) }
            switch shelf.verdict(call.key, now: now) {
            case .serve(let token, let refresh):
                if refresh, flying(call) == nil, pace.take() { depart(call, start) }
                return .have(token)
            case .refuse(let refusal): throw refusal
            case .fetch: return board(flying(call) ?? call, start)
            }
        }

        /// Takes the flight off the list and its result to the shelf.
        ///
        /// - Returns: who waits for the result.
        mutating func land(
            _ call: Call, number: Int, _ result: Result<AccessToken, any Error>, now: Date
        ) -> [Waiter] {
            let flight = flights.removeValue(forKey: call)
            switch result {
            case .success(let token): shelf.put(token, for: call, flight: number, now: now)
            case .failure(let error): shelf.note(error, for: call.key, flight: number, now: now)
            }
            return flight?.waiters ?? []
        }

        mutating func close() -> [Task<Void, Never>] {
            closed = true
            return flights.values.map(\.task)
        }

        /// The flight that a call without force may join.
        private func flying(_ call: Call) -> Call? {
            [Call(key: call.key, force: true), call].first { flights[$0] != nil }
        }

        private mutating func board(_ call: Call, _ start: (Call, Int) -> Task<Void, Never>) -> Step {
            let waiter = Waiter()
            if flights[call] == nil { depart(call, start) }
            flights[call]?.waiters.append(waiter)
            return .wait(waiter)
        }

        private mutating func depart(_ call: Call, _ start: (Call, Int) -> Task<Void, Never>) {
            lastNumber += 1
            flights[call] = Flight(number: lastNumber, task: start(call, lastNumber))
        }
    }
}
