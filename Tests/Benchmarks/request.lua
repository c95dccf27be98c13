-- One request, over and over: method, key and more come from the environment, so that no key stands in a command line.
wrk.method = os.getenv("BENCH_METHOD")
local key, tag = os.getenv("BENCH_KEY"), os.getenv("BENCH_TAG")
if key ~= "" then wrk.headers["Authorization"] = "Bearer " .. key end
if tag then wrk.headers["If-None-Match"] = tag end
if os.getenv("BENCH_CLOSE") then wrk.headers["Connection"] = "close" end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format('RESULT {"requests": %d, "failed": %d, "p50": %d, "p99": %d}\n',
        summary.requests, failed, latency:percentile(50), latency:percentile(99)))
end
