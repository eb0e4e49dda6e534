-- wrk: GET the URL with the key. Environment: FILMGATE_KEY, and PAUSE_MS for clients that poll at a pace.
wrk.headers["Authorization"] = "Bearer " .. os.getenv("FILMGATE_KEY")
local pause = os.getenv("PAUSE_MS")

if pause then
    function delay() return tonumber(pause) end
end

function done(summary, latency)
    local failed = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format("RESULT %.1f %d\n", summary.requests / summary.duration * 1e6, failed))
end
