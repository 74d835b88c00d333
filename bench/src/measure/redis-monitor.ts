import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { RedisServer } from '@sluice/test-support';

/** A command as `MONITOR` shows it. */
export interface SeenCommand {
  readonly name: string;
  readonly insideScript: boolean;
}

const LINE = /^\+[\d.]+ \[\d+ (\S+)\] "([^"]*)"/;
const END = 'that was all';

/** Every command that Redis executes while `work` is done, in order. Redis is slow meanwhile. */
export async function commandsDuring(
  server: RedisServer,
  work: () => Promise<unknown>,
): Promise<readonly SeenCommand[]> {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  socket.write('MONITOR\r\n');
  await lines.next();
  await work();
  await server.raw('ECHO', END);

  const seen: SeenCommand[] = [];
  for (;;) {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done === true) throw new Error('Redis closed the connection that monitors it');
    if (value.includes(END)) break;
    const [, client, name] = LINE.exec(value) ?? [];
    if (name !== undefined) seen.push({ name: name.toLowerCase(), insideScript: client === 'lua' });
  }
  socket.destroy();
  return seen;
}
