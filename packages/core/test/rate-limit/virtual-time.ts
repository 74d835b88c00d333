import { createHash } from 'node:crypto';
import { createConnection, type Connection, type RedisLike, type Script } from '../../src/index';

/**
 * Stands in front of `redis.call` in a copy of a script: it still runs on a real Redis and on real values, but TIME, and
 * with it every TTL, is that of the keys `clock:s` and `clock:us`. When a key ends is noted beside it, and a key is gone
 * once the clock is beyond, as in Redis (`now > when`).
 */
const SHIM = /* lua */ `
local clock = redis.call('MGET', 'clock:s', 'clock:us')
local ms = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function virtual(command, key, ...)
  if command == 'TIME' then return clock end
  local ends = redis.call('GET', key .. ':ends')
  if ends and ms > tonumber(ends) then redis.call('DEL', key, key .. ':ends') end
  if command == 'PTTL' then
    if redis.call('EXISTS', key) == 0 then return -2 end
    return redis.call('EXISTS', key .. ':ends') == 0 and -1 or ends - ms
  end
  local arguments = { ... }
  if command == 'PEXPIRE' then return redis.call('SET', key .. ':ends', string.format('%.0f', ms + arguments[1])) end
  if command == 'SET' then
    redis.call('SET', key .. ':ends', string.format('%.0f', ms + arguments[3]))
    return redis.call('SET', key, arguments[1])
  end
  if command == 'DEL' then return redis.call('DEL', key, key .. ':ends') end
  return redis.call(command, key, ...)
end
`;

/** A connection whose scripts live in a time of the test's own. */
export interface VirtualTime extends Connection {
  /** In µs, from a start that is a multiple of everything: 0 is some time in 2026. */
  setTime(us: number): Promise<unknown>;
}

const START_S = 1_780_000_000 - (1_780_000_000 % 86_400);

export function virtualTime(client: RedisLike): VirtualTime {
  const connection = createConnection(client, { deadline: '10s' });
  const copies = new Map<string, Script>();

  const copyOf = (script: Script): Script => {
    let copy = copies.get(script.sha1);
    if (copy === undefined) {
      const lua = SHIM + script.lua.replaceAll('redis.call(', 'virtual(');
      copy = { ...script, lua, sha1: createHash('sha1').update(lua).digest('hex') };
      copies.set(script.sha1, copy);
    }
    return copy;
  };

  return {
    [Symbol.for('@sluice/core.Connection')]: true,
    prefix: connection.prefix,
    deadlineMs: connection.deadlineMs,
    key: (...parts: readonly string[]) => connection.key(...parts),
    run: (script: Script, ...rest: [never, never]) => connection.run(copyOf(script), ...rest),
    command: (...args: Parameters<Connection['command']>) => connection.command(...args),
    subscriber: () => undefined,
    blocking: () => connection.blocking(),
    close: () => {
      connection.close();
    },
    setTime: (us: number) => {
      const seconds = String(START_S + Math.floor(us / 1e6));
      return connection.command('clock', false, ['MSET', 'clock:s', seconds, 'clock:us', String(us % 1e6)]);
    },
  } as unknown as VirtualTime;
}

/** The same moment for a limiter in this process. */
export function microsecondsAt(us: number): number {
  return START_S * 1e6 + us;
}
