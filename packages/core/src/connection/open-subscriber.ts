import { connectionEvents } from '../events';
import { ClientLife } from './client-life';
import type { ClientShape } from './client-shape';
import { openDedicated } from './dedicated-client';
import { keepInStep } from './in-step';
import type { RedisLike } from './redis-like';
import type { Subscriber } from './subscriber';
import { Subscriptions, type PubSubClient } from './subscriptions';

type CanSubscribe = Exclude<ClientShape, { kind: 'pool' }>;

/**
 * Pub/sub for a connection; `undefined`, with a warning, where it has no client that could subscribe.
 *
 * @param given the client that was made for it, if any.
 */
export function openSubscriber(
  shape: ClientShape,
  given: ClientShape | undefined,
  life: ClientLife,
  closers: Set<() => void>,
): Subscriber | undefined {
  const source = given ?? shape;
  if (source.kind === 'pool') {
    const message = 'A pool cannot subscribe: pass createConnection(pool, { subscriber: client }).';
    connectionEvents.publish(() => ({ type: 'warning', code: 'no-subscriber', message }));
    return undefined;
  }
  const subscriptions = new Subscriptions();
  const open = opener(source, given !== undefined, subscriptions);
  let close: (() => void) | undefined;
  const end = () => {
    subscriptions.detach();
    close?.();
    close = undefined;
  };
  const stop = life.accompany({
    opened: () => {
      const opened = open();
      close = opened.close;
      subscriptions.attach(opened.client);
    },
    ended: end,
  });
  closers.add(() => {
    stop();
    end();
  });
  return subscriptions;
}

interface Opened {
  readonly client: PubSubClient;
  readonly close: () => void;
}

function opener(source: CanSubscribe, given: boolean, subscriptions: Subscriptions): () => Opened {
  const duplicated = !given && source.kind === 'client';
  return () => {
    const client = duplicated ? source.client.duplicate() : source.client;
    if (source.kind === 'client') keepInStep(client);
    const stop = ClientLife.of(client).onReady(() => {
      subscriptions.onConnected();
    });
    // A cluster and a sentinel keep a connection of their own for pub/sub.
    const close = given || duplicated ? openUnreferenced(client) : undefined;
    return {
      client,
      close: () => {
        stop();
        close?.();
      },
    };
  };
}

/** What only listens keeps no process alive. A client that was open already keeps what its owner decided. */
function openUnreferenced(client: RedisLike & { unref?(): void }): () => void {
  const wasOpen = client.isOpen === true;
  const { close } = openDedicated(client);
  if (!wasOpen) client.unref?.();
  return close;
}
