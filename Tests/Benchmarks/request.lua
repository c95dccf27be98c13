-- One request, over and over: method, key and more come from the environment, so that no key stands in a command line.
wrk.method = os.getenv("BENCH_METHOD")
local key, tag = os.getenv("BENCH_KEY"), os.getenv("BENCH_TAG")
if key ~= "" then wrk.headers["Authorization"] = "Bearer " .. key end
local basic, body = os.getenv("BENCH_BASIC"), os.getenv("BENCH_BODY")
if tag then wrk.headers["If-None-Match"] = tag end
if basic then wrk.headers["Authorization"] = "Basic " .. basic end
if body then
    wrk.body = body
    wrk.headers["Content-Type"] = os.getenv("BENCH_TYPE")
end
if os.getenv("BENCH_CLOSE") then wrk.headers["Connection"] = "close" end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format('RESULT {"requests": %d, "failed": %d, "p50": %d, "p99": %d}\n',
        summary.requests, failed, latency:percentile(50), latency:percentile(99)))
end
