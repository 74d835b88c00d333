import type { ClientShape } from './client-shape';
import { keepInStep } from './in-step';
import type { CommandArgument, PoolLike, SendOptions, SentinelLike } from './redis-like';

/** Sends one command, by whichever of the shapes of `sendCommand` the client has. */
export type Sender = (
  key: string | undefined,
  readonly: boolean,
  args: readonly CommandArgument[],
  options: SendOptions,
) => Promise<unknown>;

export function senderOf(shape: ClientShape): Sender {
  switch (shape.kind) {
    case 'cluster':
      return (key, readonly, args, options) => shape.client.sendCommand(key, readonly, args, options);
    case 'sentinel':
      return sentinelSender(shape.client);
    case 'pool':
      return poolSender(shape.client);
    case 'client':
      keepInStep(shape.client);
      return (_key, _readonly, args, options) => shape.client.sendCommand(args, options);
  }
}

/** By way of the client inside, so that it is kept in step. */
function sentinelSender(sentinel: SentinelLike): Sender {
  if (sentinel._execute === undefined) {
    return (_key, readonly, args, options) => sentinel.sendCommand(readonly, args, options);
  }
  const execute = sentinel._execute.bind(sentinel);
  return (_key, readonly, args, options) =>
    execute(readonly, (client) => {
      keepInStep(client);
      return client.sendCommand(args, options);
    });
}

/** By way of the client inside, which is kept in step, and knows whether it is connected where the pool does not. */
function poolSender(pool: PoolLike): Sender {
  if (pool.execute === undefined) return (_key, _readonly, args, options) => pool.sendCommand(args, options);
  const execute = pool.execute.bind(pool);
  return (_key, _readonly, args, options) =>
    execute((client) => {
      keepInStep(client);
      return client.isReady ? client.sendCommand(args, options) : Promise.reject(new Error(OFFLINE));
    });
}

/** As node-redis says it. */
const OFFLINE = 'The client is offline';
