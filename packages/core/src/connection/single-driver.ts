import type { ClientShape } from './client-shape';
import { BINARY_REPLIES, TEXT_REPLIES, type Driver } from './driver';
import { RedisNode, type NodeSettings } from './node';
import type { CommandArgument, SendOptions } from './redis-like';

type Single = Exclude<ClientShape, { kind: 'cluster' }>;
type Send = (readonly: boolean, args: readonly CommandArgument[], options: SendOptions) => Promise<unknown>;

/** A client, pool or sentinel: one server at a time, and the client knows which. */
export function singleDriver(shape: Single, settings: NodeSettings): Driver {
  const send = senderOf(shape);
  const node = new RedisNode(
    {
      isReady: readinessOf(shape),
      ping: () => send(false, ['PING'], TEXT_REPLIES),
    },
    settings,
  );
  return {
    nodeFor: () => node,
    send: (_key, readonly, args, binary) => send(readonly, args, binary ? BINARY_REPLIES : TEXT_REPLIES),
    hint: () => {
      node.breaker.hint();
    },
    close: () => {
      node.breaker.close();
    },
  };
}

function senderOf(shape: Single): Send {
  if (shape.kind === 'sentinel') {
    const { client } = shape;
    return (readonly, args, options) => client.sendCommand(readonly, args, options);
  }
  const { client } = shape;
  return (_readonly, args, options) => client.sendCommand(args, options);
}

/** A pool does not say whether it is connected: there, the deadline and the bulkhead bound the wait. */
function readinessOf(shape: Single): () => boolean {
  if (shape.kind === 'pool') return () => true;
  const { client } = shape;
  return () => client.isReady;
}
