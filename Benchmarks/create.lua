-- wrk: POST /v1/videos with a prompt of its own each time. Environment: FILMGATE_KEY
local count = 0
local headers = { ["Authorization"] = "Bearer " .. os.getenv("FILMGATE_KEY"), ["Content-Type"] = "application/json" }

function request()
    count = count + 1
    return wrk.format("POST", "/v1/videos", headers, '{"model":"sora-2","prompt":"load ' .. count .. '","seconds":"4"}')
end

function done(summary)
    local failed = summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format("RESULT %.1f %d\n", summary.requests / summary.duration * 1e6, failed))
end
