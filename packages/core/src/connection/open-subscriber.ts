import { createWarnOnce } from '../warn-once';
import type { PubSubClient } from './channel-subscription';
import { ClientLife } from './client-life';
import type { ClientShape } from './client-shape';
import { openDedicated } from './dedicated-client';
import { keepInStep } from './in-step';
import type { RedisLike } from './redis-like';
import type { Subscriber } from './subscriber';
import { Subscriptions } from './subscriptions';

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
    warnOnce('SLUICE_NO_SUBSCRIBER', '', NO_SUBSCRIBER);
    return undefined;
  }
  const subscriptions = new Subscriptions();
  const open = opener(source, given !== undefined, subscriptions);
  let opened: Opened | undefined;
  const end = () => {
    subscriptions.detach();
    opened?.close();
    opened = undefined;
  };
  const stop = life.accompany({
    opened: () => {
      opened = open();
      subscriptions.attach(opened.client);
    },
    ended: end,
  });
  closers.add(() => {
    stop();
    if (opened?.isOurs === false) subscriptions.leave();
    end();
  });
  return subscriptions;
}

const warnOnce = createWarnOnce<'SLUICE_NO_SUBSCRIBER'>();

const NO_SUBSCRIBER =
  'A pool cannot subscribe: what the processes tell each other is not heard, and who waits looks often. Pass createConnection(pool, { subscriber: client }).';

interface Opened {
  readonly client: PubSubClient;
  /** Whether it ends with `close`. Otherwise its owner goes on with it. */
  readonly isOurs: boolean;
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
    const isOurs = (given || duplicated) && client.isOpen !== true;
    const close = isOurs ? openUnreferenced(client) : undefined;
    return {
      client,
      isOurs,
      close: () => {
        stop();
        close?.();
      },
    };
  };
}

/** What only listens keeps no process alive. */
function openUnreferenced(client: RedisLike & { unref?(): void }): () => void {
  const { close } = openDedicated(client);
  client.unref?.();
  return close;
}
