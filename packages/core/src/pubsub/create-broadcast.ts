import { connectionOf } from '../connection/create-connection';
import { hashTag } from '../connection/keys';
import { OptionError } from '../errors';
import { checkFunction, type Resolved } from '../options';
import type { Broadcast, BroadcastSubscribeOptions } from './broadcast';
import { BroadcastListener } from './broadcast-listener';
import {
  resolveBroadcast,
  resolveSubscribe,
  type BroadcastOptions,
  type BroadcastSettings,
} from './broadcast-options';
import { ChannelFeed, type FeedSettings } from './channel-feed';
import { reportOf } from './events';
import { idOf } from './frame';
import { MessageCodec } from './message-codec';
import { publishFrame } from './publish-frame';
import { publishing } from './publishing';
import type { MessageHandler, MessageSubscription } from './subscription';
import { closed } from './subscription-life';

/**
 * Passes messages on to whoever listens at the moment, in all processes, and tells listeners what they missed.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createBroadcast<Input = unknown, Output = Input>(
  options: BroadcastOptions<Input, Output>,
): Broadcast<Input, Output> {
  return new RedisBroadcast(resolveBroadcast(options));
}

class RedisBroadcast<Input, Output> implements Broadcast<Input, Output> {
  readonly kind = 'broadcast';
  readonly name: string;
  readonly #settings: FeedSettings<Output>;
  readonly #codec: MessageCodec<Input, Output>;
  readonly #listeners = new Set<BroadcastListener<Output>>();
  #feed: ChannelFeed<Output> | undefined;
  #closed = false;

  constructor(settings: BroadcastSettings<Input, Output>) {
    const { redis, channel, schema, sealer, maxBytes, deadlineMs, checkAfterMs } = settings;
    const connection = connectionOf(redis);
    const key = connection.key('broadcast', hashTag(channel));
    this.name = channel;
    this.#codec = new MessageCodec({ schema, sealer, maxBytes, key });
    const report = reportOf(this.kind, channel);
    this.#settings = { connection, key, codec: this.#codec, deadlineMs, checkAfterMs, report };
  }

  publish(message: Input): Promise<string> {
    return publishing(this.#settings.report, async () => {
      if (this.#closed) throw closed('The broadcast was closed');
      const payload = await this.#codec.encode(message);
      return idOf(await publishFrame(this.#settings, payload));
    });
  }

  subscribe(
    listener: MessageHandler<Output>,
    options?: BroadcastSubscribeOptions<Output>,
  ): MessageSubscription {
    checkFunction('listener', listener);
    const resolved = resolveSubscribe(options);
    if (this.#closed) throw closed('The broadcast was closed');
    return this.#add(listener, resolved);
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const listener of this.#listeners) listener.end('closed');
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #add(
    handler: MessageHandler<Output>,
    options: Resolved<BroadcastSubscribeOptions<Output>>,
  ): MessageSubscription {
    const feed = (this.#feed ??= this.#open());
    const listener = new BroadcastListener(handler, options, this.#settings.report, () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#leave();
    });
    this.#listeners.add(listener);
    const { position } = feed;
    if (position !== undefined) listener.activate(position);
    return listener;
  }

  /** One subscription for all listeners, from the first until the last. */
  #open(): ChannelFeed<Output> {
    if (this.#settings.connection.subscriber() === undefined) {
      const expected = 'able to subscribe: createConnection(pool, { subscriber: client })';
      throw new OptionError('redis', expected, undefined);
    }
    const each = (tell: (listener: BroadcastListener<Output>) => void) => {
      for (const listener of [...this.#listeners]) tell(listener);
    };
    const feed = new ChannelFeed<Output>(this.#settings, {
      onLive: (position) => {
        each((listener) => {
          listener.activate(position);
        });
      },
      onMessage: (message, delivery) => {
        each((listener) => {
          listener.deliver(message, delivery);
        });
      },
      onGap: (gap) => {
        each((listener) => {
          listener.miss(gap);
        });
      },
      onClosed: () => void this.close(),
    });
    feed.start();
    return feed;
  }

  #leave(): void {
    this.#feed?.stop();
    this.#feed = undefined;
  }
}
