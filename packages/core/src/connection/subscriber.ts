import { connectionEvents } from '../events';

/** Called with each message. May throw: the error goes to `sluice:connection`, never to node-redis. */
export type MessageListener = (message: string) => void;

/** Pub/sub on a connection of its own, shared by everything on one {@link Connection}. Delivery is at most once: see `onGap`. */
export interface Subscriber {
  /**
   * Listens on a channel, now and after every reconnect. Does not wait for Redis: `active` resolves once messages arrive.
   *
   * Returns how to stop.
   */
  subscribe(channel: string, listener: MessageListener): Subscription;

  /** Calls back whenever messages may have been missed: the connection was lost and is there again. */
  onGap(listener: () => void): void;
}

export interface Subscription {
  readonly active: Promise<void>;
  unsubscribe(): void;
}

/** What pub/sub needs of a client. Sentinels and clusters have a connection of their own for it. */
export interface PubSubClient {
  on?(event: string, listener: (...args: unknown[]) => void): unknown;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener?: (message: string) => void): Promise<unknown>;
}

/** How long until a refused subscription is tried again: the client may not be connected yet. */
const RETRY_MS = 500;

/** @param closers gets what ends the attempts to subscribe. */
export function createSubscriber(client: PubSubClient, closers: Set<() => void>): Subscriber {
  const gapListeners: (() => void)[] = [];
  let readyBefore = false;
  client.on?.('ready', () => {
    if (readyBefore) gapListeners.forEach(guarded);
    readyBefore = true;
  });

  return {
    subscribe(channel, listener) {
      const heard = (message: string) => {
        guarded(() => {
          listener(message);
        });
      };
      let wanted = true;
      let retry: NodeJS.Timeout | undefined;
      const stop = () => {
        wanted = false;
        clearTimeout(retry);
      };
      closers.add(stop);

      const active = new Promise<void>((resolve) => {
        const attempt = () => {
          client.subscribe(channel, heard).then(
            () => {
              resolve();
            },
            (error: unknown) => {
              publishError(error);
              if (wanted) retry = setTimeout(attempt, RETRY_MS).unref();
            },
          );
        };
        attempt();
      });
      return {
        active,
        unsubscribe() {
          stop();
          closers.delete(stop);
          client.unsubscribe(channel, heard).catch(publishError);
        },
      };
    },
    onGap(listener) {
      gapListeners.push(listener);
    },
  };
}

function guarded(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    publishError(error);
  }
}

function publishError(error: unknown): void {
  connectionEvents.publish(() => ({ type: 'error', error }));
}
