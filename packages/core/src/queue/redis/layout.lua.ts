/**
 * What every script of a queue begins with. All keys are the queue's own, `q:{name}`, and what is derived from it:
 *
 * | key | what |
 * |---|---|
 * | `:meta` | hash: `last` token, `levels` (priorities with jobs), `bytes`, `doneBytes`, `deadBytes`, `paused`, `scheduleDue` |
 * | `:jobs` | hash: id → record |
 * | `:data` | hash: id → payload |
 * | `:ready:<priority>` | list of ids, the next one at its head |
 * | `:delayed` | zset: id → the ms at which it is due |
 * | `:leases` | zset: id of a job that runs → lease end in ms |
 * | `:done` | list of `at|bytes|flags|id`, the oldest at its head |
 * | `:dead` | zset: id → the ms at which it was given up |
 * | `:results`, `:progress` | hashes: id → JSON |
 * | `:errors:<id>`, `:log:<id>` | lists, capped |
 * | `:dedup:<key>` | string `id|until`: the job that the key stands for |
 * | `:claim:<worker>` | string: the last claim of a worker, in case that its reply is lost |
 * | `:starts` | list of the ms at which jobs were begun, under a rate limit |
 * | `:schedules` | zset: id → the ms of the next occurrence; `:definitions` hash: id → JSON; `:templates` hash: id → payload |
 * | `:wake` | list of at most one element: there is something to claim |
 * | `:events` | stream, capped, where it is wanted |
 *
 * A record is `state|token|at|bytes|flags|dedup|failures|crashes|priority|added|schedule|options`. The state is w (ready),
 * d (delayed), a (runs), c (completed) or f (dead). The token is the one that was given out last, and 0 once it was taken
 * back. `at` is when the state began, or ends for d. A flag tells of what else there is: e (errors), l (log), p (progress),
 * r (result), v (somebody waits for its end).
 *
 * Jobs are fields of a few hashes rather than keys of their own: a batch of them is read, and written, by one command.
 */
export const QUEUE_KEYS = ['queue'] as const;

export const DERIVED = [
  'meta',
  'jobs',
  'data',
  'ready:<priority>',
  'delayed',
  'leases',
  'done',
  'dead',
  'results',
  'progress',
  'errors:<id>',
  'log:<id>',
  'dedup:<key>',
  'claim:<worker>',
  'starts',
  'schedules',
  'definitions',
  'templates',
  'wake',
  'events',
].map((part) => `<queue>:${part}`);

/** The keys, and the time. */
export const NAMES = /* lua */ `
local queue = KEYS[1]
local call = redis.call
local meta, jobs, data = queue .. ':meta', queue .. ':jobs', queue .. ':data'
local ready, delayed, leases = queue .. ':ready:', queue .. ':delayed', queue .. ':leases'
local done, dead = queue .. ':done', queue .. ':dead'
local results, progress = queue .. ':results', queue .. ':progress'

local function whole(number) return string.format('%.0f', number) end

-- A Redis that is full refuses the first write of a script, if that may take memory, and none after it: what takes jobs out
-- of the queue begins with one that takes none.
local function evenWhenFull() call('HDEL', meta, 'none') end

local time = call('TIME')
local us = time[1] * 1000000 + time[2]
local now = (us - us % 1000) / 1000
local today = whole(now)
`;

/** Records, as they are read and written. */
const RECORDS = /* lua */ `
-- Empty of what is none, because somebody else has written there.
local function read(record)
  local job = {}
  job.state, job.token, job.at, job.bytes, job.flags, job.dedup, job.failures, job.crashes, job.priority, job.rest =
    string.match(record or '', '^(%a)|(%d+)|(%d+)|(%d+)|(%a*)|([^|]*)|(%d+)|(%d+)|(%-?%d+)(|.*)$')
  return job
end

local function written(job)
  return table.concat({
    job.state, job.token, job.at, whole(job.bytes), job.flags, job.dedup,
    whole(job.failures), whole(job.crashes), job.priority,
  }, '|') .. job.rest
end

local function write(id, job) call('HSET', jobs, id, written(job)) end

local function flag(job, letter)
  if not string.find(job.flags, letter, 1, true) then job.flags = job.flags .. letter end
end

-- Whether a record is that of a job that runs under this token.
local function runs(record, token)
  local held = 'a|' .. token .. '|'
  return record and string.sub(record, 1, #held) == held
end
`;

export const LAYOUT = NAMES + RECORDS;

/** Tells of a job in the stream of events, where one is kept: the first of ARGV says how long. */
export const EVENTS = /* lua */ `
local events = tonumber(ARGV[1]) -- how many are kept; 0 for none

local function emit(kind, id)
  if events > 0 then call('XADD', queue .. ':events', 'MAXLEN', '~', events, '*', 'type', kind, 'id', id) end
end
`;
