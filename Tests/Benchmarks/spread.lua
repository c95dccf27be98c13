-- One request after another, each for another agent or connection of another client: BENCH_COUNT of them are walked in a
-- stride, so that names that follow each other lie far apart. BENCH_WHAT is `mint`, `exchange` or `refused`; BENCH_KEYS
-- names the file of the clients' keys.
local keys = {}
for key in io.lines(os.getenv("BENCH_KEYS")) do keys[#keys + 1] = key end
local what, count = os.getenv("BENCH_WHAT"), tonumber(os.getenv("BENCH_COUNT"))
local stride, place, clients = tonumber(os.getenv("BENCH_STRIDE")), tonumber(os.getenv("BENCH_PLACE")), #keys
local kind = what == "exchange" and "connections/connection" or "agents/agent"

function request()
    place = (place + stride) % count
    local key = keys[place % clients + 1]
    -- A key of the right form that is nobody's, another each time.
    if what == "refused" then key = string.format("aureole_%043d", place) end
    return string.format("POST /v1/%s-%07d/token HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
        .. "Content-Length: 0\r\n\r\n", kind, place, key)
end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.timeout
    -- All are refused, or none.
    failed = failed + (what == "refused" and summary.requests - errors.status or errors.status)
    io.write(string.format('RESULT {"requests": %d, "failed": %d, "p50": %d, "p99": %d}\n',
        summary.requests, failed, latency:percentile(50), latency:percentile(99)))
end
