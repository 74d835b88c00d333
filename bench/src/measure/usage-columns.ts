import { column, redisColumn } from './metrics';
import type { Usage } from './usage';

export const processCpu = column<Usage>('process CPU µs', ({ processUs }) => processUs.toFixed(1));

export const processUser = column<Usage>('of it user', ({ processUserUs }) => processUserUs.toFixed(1));

export const redisCpu = redisColumn<Usage>('Redis CPU µs', ({ redisUs }) => redisUs.toFixed(1));

export const redisExecution = redisColumn<Usage>('Redis execution µs', ({ executionUs }) =>
  executionUs.toFixed(1),
);

/** A gate that leases sends few of them. */
export const commands = redisColumn<Usage>('commands', ({ sent }) =>
  sent.toFixed(sent > 0 && sent < 0.1 ? 4 : 2),
);

export const bytes = redisColumn<Usage>(
  'bytes to / from Redis',
  ({ bytesIn, bytesOut }) => `${bytesIn.toFixed(0)} / ${bytesOut.toFixed(0)}`,
);
