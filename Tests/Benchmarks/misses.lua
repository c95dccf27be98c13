-- A token of each connection in turn, at an even pace. Counts the answers that came from Entra and those that had ended.
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
local around, gap = tonumber(os.getenv("BENCH_AROUND")), tonumber(os.getenv("BENCH_GAP"))
local threads, turn = {}, 0
fetched, ended = 0, 0

function setup(thread) table.insert(threads, thread) end

function delay() return math.random(0, 2 * gap) end

function request()
    turn = turn % around + 1
    return wrk.format(nil, string.format("/v1/connections/connection-%05d/token", turn - 1))
end

function response(status, _, body)
    if status ~= 200 then return end
    if body:find('"source":"entra"', 1, true) then fetched = fetched + 1 end
    local left = tonumber(body:match('"expires_in":(%d+)'))
    local by_the_clock = tonumber(body:match('"expires_at":(%d+)')) - os.time()
    if left <= 0 or by_the_clock <= 0 then ended = ended + 1 end
end

function done(summary, latency)
    local errors, sums = summary.errors, {fetched = 0, ended = 0}
    for _, thread in ipairs(threads) do
        for name, sum in pairs(sums) do sums[name] = sum + thread:get(name) end
    end
    io.write(string.format('RESULT {"requests": %d, "failed": %d, "fetched": %d, "ended": %d, "p50": %d, "p99": %d}\n',
        summary.requests, errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        sums.fetched, sums.ended, latency:percentile(50), latency:percentile(99)))
end
