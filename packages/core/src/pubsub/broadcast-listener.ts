import type { Resolved } from '../options';
import type { BroadcastSubscribeOptions } from './broadcast';
import { gapBetween } from './continuity';
import type { Report } from './events';
import { idOf, positionOf } from './frame';
import { ListenerQueue } from './listener-queue';
import { ADMIT } from './overflow';
import type { ChannelPosition } from './redis/publish.lua';
import type { Delivery, EndReason, Gap, MessageHandler, MessageSubscription } from './subscription';
import { SubscriptionLife } from './subscription-life';

/** One listener of a broadcast. What comes before it is active is not for it. */
export class BroadcastListener<Message> implements MessageSubscription {
  readonly #options: Resolved<BroadcastSubscribeOptions<Message>>;
  readonly #report: Report;
  readonly #onEnd: () => void;
  readonly #queue: ListenerQueue<Message>;
  readonly #life = new SubscriptionLife();

  constructor(
    listener: MessageHandler<Message>,
    options: Resolved<BroadcastSubscribeOptions<Message>>,
    report: Report,
    onEnd: () => void,
  ) {
    this.#options = options;
    this.#report = report;
    this.#onEnd = onEnd;
    this.#queue = new ListenerQueue({ listener, onGap: options.onGap, report }, options.queue);
  }

  get active(): Promise<string> {
    return this.#life.active;
  }

  get ended(): Promise<EndReason> {
    return this.#life.ended;
  }

  activate(position: ChannelPosition): void {
    if (this.#life.state !== 'starting') return;
    this.#life.activate(idOf(position));
    const { since } = this.#options;
    if (since === undefined) return;
    const from = positionOf(since);
    const gap: Gap | undefined =
      from === undefined ? { reason: 'counter-lost', missed: undefined } : gapBetween(from, position);
    if (gap !== undefined) this.#queue.gap(gap);
  }

  deliver(message: Message, delivery: Delivery): void {
    if (this.#life.state !== 'active') return;
    const { overflow } = this.#options;
    const key = overflow === 'coalesce' ? this.#keyOf(message) : undefined;
    if (ADMIT[overflow](this.#queue, message, delivery, key)) return;
    this.#report(() => ({ type: 'evicted' }));
    this.end('overflow');
  }

  miss(gap: Gap): void {
    if (this.#life.state === 'active') this.#queue.gap(gap);
  }

  unsubscribe(): void {
    this.end('unsubscribed');
  }

  end(reason: EndReason): void {
    if (!this.#life.end(reason)) return;
    this.#queue.clear();
    this.#onEnd();
  }

  /** `undefined` for a message whose key is not to be had: it replaces none. */
  #keyOf(message: Message): string | undefined {
    const { coalesceBy } = this.#options;
    if (coalesceBy === undefined) return '';
    try {
      return coalesceBy(message);
    } catch (error) {
      this.#report(() => ({ type: 'listener-failed', error }));
      return undefined;
    }
  }
}
