import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { INSERT } from './insert.lua';
import { DERIVED, EVENTS, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';

const SCHEDULES = /* lua */ `
local schedules, definitions, templates = queue .. ':schedules', queue .. ':definitions', queue .. ':templates'

local function noteNextSchedule()
  local due = call('ZRANGE', schedules, 0, 0, 'WITHSCORES')[2]
  if due then call('HSET', meta, 'scheduleDue', due) else call('HDEL', meta, 'scheduleDue') end
end
`;

/** Sets up a job that is added again and again. One that is there already with the same times keeps its next occurrence. */
export const schedule = defineScript({
  name: 'queue/schedule',
  keys: QUEUE_KEYS,
  args: ['id', 'due', 'times', 'definition', 'template'],
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    META +
    SCHEDULES +
    /* lua */ `
local id = ARGV[1]
local due = ARGV[2]
local times = ARGV[3]
local definition = ARGV[4]
local template = ARGV[5]

local before = call('HGET', definitions, id)
call('HSET', definitions, id, times .. '\\n' .. definition)
call('HSET', templates, id, template)
if not before or string.match(before, '^[^\\n]*') ~= times then
  call('ZADD', schedules, due, id)
  noteNextSchedule()
  ring() -- who is idle looks again only when the first was due
end
return 1
`,
  parse(reply): void {
    if (reply !== 1) throw RedisReplyError.unexpected('queue/schedule');
  },
});

/** Adds the job of an occurrence that is due, unless somebody has, and sets when the next one is. Where there is no room, it is left out. */
export const occur = defineScript({
  name: 'queue/occur',
  keys: QUEUE_KEYS,
  args: ['events', 'schedule', 'due', 'nextDue', 'job', 'priority', 'options', 'maxWaiting', 'maxBytes'],
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    META +
    EVENTS +
    INSERT +
    SCHEDULES +
    /* lua */ `
local schedule = ARGV[2]
local due = ARGV[3]
local nextDue = ARGV[4] -- '' for never
local job = ARGV[5]
local priority = ARGV[6]
local options = ARGV[7]
local maxWaiting = tonumber(ARGV[8])
local maxBytes = tonumber(ARGV[9])

local present = call('ZSCORE', schedules, schedule)
if not present or tonumber(present) ~= tonumber(due) then return 0 end
local payload = call('HGET', templates, schedule) or ''
local room = readyCount() + call('ZCARD', delayed) < maxWaiting and bytes + sizeOf(payload, options) <= maxBytes
if room then
  insert(job, payload, 0, priority, '', schedule, options)
  flush()
end
if nextDue == '' then
  call('ZREM', schedules, schedule)
  call('HDEL', definitions, schedule)
  call('HDEL', templates, schedule)
else
  call('ZADD', schedules, nextDue, schedule)
end
noteNextSchedule()
writeMeta()
return room and 1 or 0
`,
  /** Whether a job was added. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('queue/occur');
    return reply === 1;
  },
});

/** Ends a schedule. What it has added already stays. */
export const unschedule = defineScript({
  name: 'queue/unschedule',
  keys: QUEUE_KEYS,
  args: ['id'],
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    SCHEDULES +
    /* lua */ `
local id = ARGV[1]
local present = call('ZREM', schedules, id)
call('HDEL', definitions, id)
call('HDEL', templates, id)
noteNextSchedule()
return present
`,
  /** Whether it was there. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('queue/unschedule');
    return reply === 1;
  },
});
