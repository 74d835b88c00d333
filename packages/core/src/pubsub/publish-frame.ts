import type { Connection } from '../connection/connection';
import { uniqueBytes } from '../random';
import { publish, type ChannelPosition } from './redis/publish.lua';

/** A channel is remembered for a day, and as long as somebody listens to it. */
const COUNTER_TTL_MS = 86_400_000;

/** Where a broadcast is published. */
export interface Channel {
  readonly connection: Connection;
  /** The key of the counter, which is the name of the channel, too. */
  readonly key: string;
  readonly deadlineMs: number;
}

/** Counts and passes on a message; without one, has whoever listens told where the channel stands. */
export function publishFrame(
  { connection, key, deadlineMs }: Channel,
  payload: string | undefined,
): Promise<ChannelPosition> {
  return connection.run(
    publish,
    { counter: key },
    {
      birth: uniqueBytes(6).toString('hex'),
      ttl: COUNTER_TTL_MS,
      sharded: connection.clustered ? 1 : 0,
      step: payload === undefined ? 0 : 1,
      payload: payload ?? '',
    },
    { deadlineMs },
  );
}
