import { defineScript } from '../../connection/script';
import { RedisReplyError } from '../../errors';
import { DERIVED, LAYOUT, QUEUE_KEYS } from './layout.lua';
import { META } from './meta.lua';

/** Has no job begin any more, in any process, or has them begin again. */
export const pause = defineScript({
  name: 'queue/pause',
  keys: QUEUE_KEYS,
  args: ['paused'],
  derives: DERIVED,
  idempotent: true,
  lua:
    LAYOUT +
    META +
    /* lua */ `
if ARGV[1] == '1' then
  call('HSET', meta, 'paused', 1)
else
  call('HDEL', meta, 'paused')
  ring()
end
return 1
`,
  parse(reply): void {
    if (reply !== 1) throw RedisReplyError.unexpected('queue/pause');
  },
});
