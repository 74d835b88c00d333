import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { BEGIN } from './begin.lua';
import { CLAIM } from './claim.lua';
import { ENDINGS } from './endings.lua';
import { DERIVED, EVENTS, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';
import { RECOVER } from './recover.lua';
import { RETENTION } from './retention.lua';
import { SETTLE } from './settle.lua';

/**
 * All that a worker has to do with Redis, in one step: it hands in what became of its jobs, and gets as many as it has room
 * for. A reply that is lost loses nothing: what is handed in twice counts once, and under `again` a claim that was
 * made before is told again.
 */
export const exchange = defineScript({
  name: 'queue/exchange',
  keys: QUEUE_KEYS,
  args: [
    'events',
    'worker',
    'claim',
    'again',
    'want',
    'lease',
    'maxCrashes',
    'retainAge',
    'retainBytes',
    'maxDeadAge',
    'maxDeadBytes',
    'limit',
    'window',
  ],
  rest: 'settlements',
  derives: DERIVED,
  binary: true,
  lua:
    LAYOUT +
    META +
    EVENTS +
    ENDINGS +
    /* lua */ `
local worker = ARGV[2]
local claim = ARGV[3]
local again = ARGV[4] == '1'
local want = tonumber(ARGV[5])
local lease = tonumber(ARGV[6]) -- ms
local maxCrashes = tonumber(ARGV[7])
local retainAge = tonumber(ARGV[8]) -- ms
local retainBytes = tonumber(ARGV[9])
local maxDeadAge = ARGV[10] -- ms
local maxDeadBytes = ARGV[11]
local limit = tonumber(ARGV[12]) -- jobs that may begin within the window; 0 for any
local window = tonumber(ARGV[13]) -- ms
` +
    SETTLE +
    RECOVER +
    RETENTION +
    BEGIN +
    CLAIM +
    /* lua */ `
local lost = {}
if #ARGV > 13 then
  local ids = {}
  for i = 15, #ARGV, 5 do ids[#ids + 1] = ARGV[i] end
  local present = call('HMGET', jobs, unpack(ids))
  for n, id in ipairs(ids) do
    local i = 9 + 5 * n
    local record, token = present[n], ARGV[i + 2]
    if runs(record, token) then
      settle(ARGV[i], id, token, record, ARGV[i + 3], ARGV[i + 4])
    elseif not record or string.match(record, '^%a|(%d+)') ~= token then
      lost[#lost + 1] = n
    end -- else it was handed in before
  end
  finishSettling()
end

recover(maxCrashes)
if again then claimedBefore(worker, claim, lease) end
if want > 0 and not paused and #claimed == 0 then
  local room = allowed(want, limit, window)
  local ids = room > 0 and popReady(room) or {}
  if #ids > 0 then
    if limit > 0 then noteStarts(#ids, window) end
    begin(ids, worker, claim, lease)
  end
end
if doneBytes > 0 then dropDone(retainAge, retainBytes) end
if deadBytes > 0 then dropDead(tonumber(maxDeadAge), tonumber(maxDeadBytes)) end
writeMeta()
if not paused and nextStart == math.huge and readyCount() > 0 then
  if #claimed == 0 then evenWhenFull() end -- it may be the first to be written
  ring()
end

local schedules = {}
if scheduleDue <= now then
  local ids = call('ZRANGEBYSCORE', queue .. ':schedules', '-inf', today, 'LIMIT', 0, 20, 'WITHSCORES')
  for n = 1, #ids, 2 do
    schedules[#schedules + 1] = ids[n]
    schedules[#schedules + 1] = ids[n + 1]
    schedules[#schedules + 1] = call('HGET', queue .. ':definitions', ids[n]) or ''
  end
end
local next = math.min(nextLease, nextDue, nextStart, math.max(scheduleDue, now + 1000)) - now
return { math.max(1, math.min(next, 3600000)), crashed, buried, lost, claimed, schedules }
`,
  parse(reply): ExchangeReply {
    if (!Array.isArray(reply) || reply.length !== 6) throw RedisReplyError.unexpected('queue/exchange');
    const [nextMs, crashed, buried, lost, claimed, schedules] = reply as unknown as [
      number,
      number,
      number,
      number[],
      Buffer[],
      Buffer[],
    ];
    return {
      nextMs,
      crashed,
      buried,
      lost: lost.map((place) => place - 1),
      claimed,
      schedules: schedules.map(String),
    };
  },
});

export interface ExchangeReply {
  /** When there may be something to do, in ms from now. */
  readonly nextMs: number;
  /** Jobs that were taken away from those who are not heard of, and those among them that were given up. */
  readonly crashed: number;
  readonly buried: number;
  /** Which of those that were handed in, from 0, are not the worker's any more. */
  readonly lost: readonly number[];
  /** Three values for each job: id, record, payload. */
  readonly claimed: readonly Buffer[];
  /** Three values for each schedule that is due: id, the ms at which it was, definition. */
  readonly schedules: readonly string[];
}
