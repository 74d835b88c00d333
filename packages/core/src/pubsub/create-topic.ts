import { connectionOf } from '../connection/create-connection';
import { hashTag } from '../connection/keys';
import { checkFunction } from '../options';
import { reportOf, type Report } from './events';
import { MessageCodec } from './message-codec';
import { publishing } from './publishing';
import type { MessageHandler, MessageSubscription } from './subscription';
import { closed } from './subscription-life';
import type { Topic, TopicSubscribeOptions } from './topic';
import { TopicListener } from './topic-listener';
import { TopicLog } from './topic-log';
import { resolveTopic, resolveTopicSubscribe, type TopicOptions, type TopicSettings } from './topic-options';
import { TopicTail } from './topic-tail';

/**
 * How long the connection stays of which nobody reads any more: somebody who comes and goes does not have Redis connected to
 * every time.
 */
const LINGER_MS = 5000;

/**
 * Passes messages on to all who listen, in all processes, and keeps them for a while, so that nobody misses any.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createTopic<Input = unknown, Output = Input>(
  options: TopicOptions<Input, Output>,
): Topic<Input, Output> {
  return new RedisTopic(resolveTopic(options));
}

class RedisTopic<Input, Output> implements Topic<Input, Output> {
  readonly kind = 'topic';
  readonly name: string;
  readonly #log: TopicLog;
  readonly #codec: MessageCodec<Input, Output>;
  readonly #report: Report;
  readonly #listeners = new Set<TopicListener<Output>>();
  #tail: TopicTail<Output> | undefined;
  #leaving: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: TopicSettings<Input, Output>) {
    const { redis, name, schema, sealer, maxBytes, deadlineMs, ageMs, bytes } = settings;
    const connection = connectionOf(redis);
    const key = connection.key('topic', hashTag(name));
    this.name = name;
    this.#codec = new MessageCodec({ schema, sealer, maxBytes, key });
    this.#log = new TopicLog({ connection, key, deadlineMs, ageMs, bytes });
    this.#report = reportOf(this.kind, name);
  }

  publish(message: Input): Promise<string> {
    return publishing(this.#report, async () => {
      this.#checkOpen();
      const text = await this.#codec.encode(message);
      return (await this.#log.append(text)).id;
    });
  }

  async position(): Promise<string> {
    this.#checkOpen();
    return (await this.#log.seek('now')).last.id;
  }

  subscribe(listener: MessageHandler<Output>, options?: TopicSubscribeOptions): MessageSubscription {
    checkFunction('listener', listener);
    const resolved = resolveTopicSubscribe(options);
    this.#checkOpen();
    const tail = (this.#tail ??= this.#openTail());
    const source = { log: this.#log, tail, decoder: this.#codec, report: this.#report };
    const subscription = new TopicListener(source, listener, resolved, () => {
      this.#listeners.delete(subscription);
      if (this.#listeners.size === 0) this.#leaving = setTimeout(this.#leave, LINGER_MS).unref();
    });
    clearTimeout(this.#leaving);
    this.#listeners.add(subscription);
    subscription.start();
    return subscription;
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const listener of this.#listeners) listener.end('closed');
    this.#leave();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One reader for all listeners, from the first until the last. */
  #openTail(): TopicTail<Output> {
    const tail = new TopicTail<Output>(
      this.#log,
      this.#codec,
      {
        onEntry: (entry) => {
          for (const listener of [...this.#listeners]) listener.onEntry(entry);
        },
        onLost: () => {
          for (const listener of [...this.#listeners]) listener.onLost();
        },
        onClosed: () => void this.close(),
      },
      this.#report,
    );
    tail.start();
    return tail;
  }

  readonly #leave = (): void => {
    clearTimeout(this.#leaving);
    this.#tail?.stop();
    this.#tail = undefined;
  };

  #checkOpen(): void {
    if (this.#closed) throw closed('The topic was closed');
  }
}
