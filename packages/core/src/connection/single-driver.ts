import type { ClientShape } from './client-shape';
import { BINARY_REPLIES, TEXT_REPLIES, type Driver } from './driver';
import { RedisNode, type NodeSettings } from './node';
import { senderOf } from './sender';

type Single = Exclude<ClientShape, { kind: 'cluster' }>;

/** A client, pool or sentinel: one server at a time, and the client knows which. */
export function singleDriver(shape: Single, settings: NodeSettings): Driver {
  const send = senderOf(shape);
  const node = new RedisNode(
    {
      isReady: readinessOf(shape),
      ping: () => send(undefined, false, ['PING'], TEXT_REPLIES),
    },
    settings,
  );
  const sendOnce: Driver['send'] = (key, readonly, args, binary) =>
    send(key, readonly, args, binary ? BINARY_REPLIES : TEXT_REPLIES);
  return {
    nodeFor: () => node,
    nodes: () => [{ name: 'redis', key: undefined, send: sendOnce }],
    send: sendOnce,
    hint: () => {
      node.breaker.hint();
    },
    close: () => {
      node.breaker.close();
    },
  };
}

/** A pool does not say whether it is connected; the clients inside are asked when something is sent. */
function readinessOf(shape: Single): () => boolean {
  if (shape.kind === 'pool') return () => true;
  const { client } = shape;
  return () => client.isReady;
}
