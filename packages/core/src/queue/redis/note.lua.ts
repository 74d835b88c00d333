import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, EVENTS, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';

/** Notes something beside a job that runs: how far it is, or a line of its log. */
export const note = defineScript({
  name: 'queue/note',
  keys: QUEUE_KEYS,
  args: ['events', 'id', 'token', 'kind', 'text'],
  derives: DERIVED,
  lua:
    LAYOUT +
    META +
    EVENTS +
    /* lua */ `
local id = ARGV[2]
local token = ARGV[3]
local kind = ARGV[4]
local text = ARGV[5]

local LINES_KEPT = 100

local record = call('HGET', jobs, id)
if not runs(record, token) then return 0 end
local job = read(record)
local grown
if kind == 'progress' then
  grown = #text - call('HSTRLEN', progress, id)
  call('HSET', progress, id, text)
  flag(job, 'p')
  emit('progress', id)
else
  local log = queue .. ':log:' .. id
  text = today .. '|' .. text
  grown = #text
  if call('RPUSH', log, text) > LINES_KEPT then grown = grown - #call('LPOP', log) end
  flag(job, 'l')
end
job.bytes = job.bytes + grown
bytes = bytes + grown
write(id, job)
writeMeta()
return 1
`,
  /** Whether the job is held. */
  parse(reply): boolean {
    if (typeof reply !== 'number') throw RedisReplyError.unexpected('queue/note');
    return reply === 1;
  },
});
