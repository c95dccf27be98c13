import Synchronization

extension PrometheusRegistry {
    /// All metrics in the Prometheus text format, version 0.0.4, by name.
    package var text: String {
        let families = families.withLock { $0 }
        var blocks: [String: String] = [:]
        for (name, cells) in families.counters.metrics {
            blocks[name] = block(name, "counter", cells) { labels, cell in [line(name, labels, cell.value)] }
        }
        for (name, cells) in families.gauges.metrics {
            blocks[name] = block(name, "gauge", cells) { labels, cell in [line(name, labels, cell.value)] }
        }
        for (name, cells) in families.summaries.metrics {
            blocks[name] = block(name, "summary", cells) { labels, cell in
                [line(name + "_sum", labels, cell.total), line(name + "_count", labels, Double(cell.observations))]
            }
        }
        for (name, cells) in families.histograms.metrics {
            blocks[name] = block(name, "histogram", cells) { labels, cell in lines(name, labels, cell) }
        }
        return blocks.sorted { $0.key < $1.key }.map(\.value).joined()
    }

    private func lines(_ name: String, _ labels: String, _ cell: HistogramCell) -> [String] {
        let counts = cell.cumulated
        let bounds = HistogramCell.bounds.map(number) + ["+Inf"]
        let buckets = zip(bounds, counts).map { bound, count in
            line(name + "_bucket", (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\"", Double(count))
        }
        return buckets + [
            line(name + "_sum", labels, cell.total), line(name + "_count", labels, Double(counts.last ?? 0)),
        ]
    }

    private func block<Cell>(
        _ name: String, _ type: String, _ cells: [Series: Cell], lines: (String, Cell) -> [String]
    ) -> String {
        let head = "# HELP \(name) \(help[name] ?? name)\n# TYPE \(name) \(type)\n"
        return head + cells.sorted { $0.key < $1.key }.flatMap { lines($0.key.labels, $0.value) }.joined()
    }

    private func line(_ name: String, _ labels: String, _ value: Double) -> String {
        "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(number(value))\n"
    }

    /// As Go reads it, which is what the format asks for.
    private func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    /// What each metric of Aureole means.
    package static let sentences = [
        "aureole_public_requests_total": "Requests to the public plane by document and status.",
        "aureole_private_requests_total": "Requests to the private plane by route and status.",
        "aureole_mints_total": "Assertions asked for, by outcome.",
        "aureole_exchanges_total": "Access tokens asked for, by outcome.",
        "aureole_entra_refusals_total": "Refusals of Entra by code.",
        "aureole_token_cache_hits_total": "Access tokens handed out from memory.",
        "aureole_token_flights": "Calls to Entra under way.",
        "aureole_entra_request_seconds": "How long a request to Entra's token endpoint took, by outcome.",
        "aureole_rotation_next_step_seconds":
            "Until the next thing that the rotation of signing keys does by its plan.",
        "aureole_issuer_look_age_seconds": "Since the signing keys were last looked for at the issuer URL.",
        "aureole_database_bytes": "Size of the database's files: its own, and the log of what is not in it yet.",
        "aureole_audit_waiting_rows": "Audit rows that are not on the disk yet, for which callers wait.",
        "aureole_signing_keys": "Signing keys of the ring by state.",
        "aureole_spare_seen_seconds": "For how long the next key has been seen at the issuer URL.",
        "aureole_rotation_concerns": "What holds the rotation of signing keys up; /health/ready tells it in words.",
        "aureole_rotation_failures_total": "Steps of the key rotation that failed, by step.",
        "aureole_issuer_looks_total": "Looks at our own documents over the public route, by what they showed.",
        "aureole_publishing_failures_total": "Writes of the files for a web host that failed.",
        "aureole_key_failovers_total": "Exchanges that Entra accepted only with an older key.",
        "aureole_credentials_expiring":
            "Secrets and certificates in use that end within so many days, or are over by now.",
        "aureole_soonest_expiry_seconds": "Until the first secret or certificate in use ends; below 0 after it.",
    ]
}
