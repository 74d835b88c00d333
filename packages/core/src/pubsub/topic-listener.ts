import type { Resolved } from '../options';
import type { Report } from './events';
import { ListenerQueue } from './listener-queue';
import type { Decoder } from './message-codec';
import { pause } from './pause';
import type { EntryPosition } from './redis/entry-position';
import type { EndReason, Gap, MessageHandler, MessageSubscription } from './subscription';
import { SubscriptionLife } from './subscription-life';
import type { TopicStart, TopicSubscribeOptions } from './topic';
import { isAfter } from './topic-id';
import type { TopicLog } from './topic-log';
import type { TopicEntry, TopicTail } from './topic-tail';

/** What a listener reads from. */
export interface TopicSource<Output> {
  readonly log: TopicLog;
  readonly tail: TopicTail<Output>;
  readonly decoder: Decoder<Output>;
  readonly report: Report;
}

/** How much a listener reads at once that is not at the end: so much of the past waits in memory for it. */
const PAGE = 25;

/**
 * One listener of a topic. At the end of the topic it is told by the tail, which reads for all. One that begins in the past,
 * or cannot keep up, reads page by page, at its own speed, until it has come as far as the tail.
 */
export class TopicListener<Output> implements MessageSubscription {
  readonly #source: TopicSource<Output>;
  readonly #options: Resolved<TopicSubscribeOptions>;
  readonly #onEnd: () => void;
  readonly #queue: ListenerQueue<Output>;
  readonly #life = new SubscriptionLife();
  #position: EntryPosition | undefined;
  #atEnd = false;
  #catchingUp = false;
  /** Where it stands has to be looked for in the topic. */
  #unsure = true;

  constructor(
    source: TopicSource<Output>,
    listener: MessageHandler<Output>,
    options: Resolved<TopicSubscribeOptions>,
    onEnd: () => void,
  ) {
    this.#source = source;
    this.#options = options;
    this.#onEnd = onEnd;
    const { onGap, queue } = options;
    this.#queue = new ListenerQueue({ listener, onGap, report: source.report }, queue);
  }

  get active(): Promise<string> {
    return this.#life.active;
  }

  get ended(): Promise<EndReason> {
    return this.#life.ended;
  }

  start(): void {
    const { position } = this.#source.tail;
    const { from } = this.#options;
    if (position !== undefined && (from === 'now' || from === position.id)) {
      this.#begin(position);
      this.#atEnd = true;
    } else {
      void this.#catchUp();
    }
  }

  /** From the tail. */
  onEntry(entry: TopicEntry<Output>): void {
    const position = this.#position;
    // What it has read by itself it has read.
    if (!this.#atEnd || position === undefined || !isAfter(entry.id, position.id)) return;
    if (this.#queue.full) this.#fallBehind();
    else this.#take(entry, position);
  }

  /** From the tail: what was told is not kept any more, or was lost. */
  onLost(): void {
    this.#unsure = true;
    if (this.#atEnd) this.#fallBehind();
  }

  unsubscribe(): void {
    this.end('unsubscribed');
  }

  end(reason: EndReason): void {
    if (!this.#life.end(reason)) return;
    this.#queue.clear();
    this.#onEnd();
  }

  #fallBehind(): void {
    this.#atEnd = false;
    if (!this.#catchingUp) void this.#catchUp();
  }

  get #ended(): boolean {
    return this.#life.state === 'ended';
  }

  async #catchUp(): Promise<void> {
    this.#catchingUp = true;
    for (let failures = 0; !this.#atEnd && !this.#ended;) {
      await this.#queue.whenIdle();
      await this.#source.tail.whenLive();
      try {
        await this.#step();
        failures = 0;
      } catch {
        this.#unsure = true;
        await pause(failures++);
      }
    }
    this.#catchingUp = false;
  }

  /** One question to Redis, or none. */
  async #step(): Promise<void> {
    const end = this.#source.tail.position;
    if (end === undefined || this.#ended) return;
    const position = this.#position;
    if (position === undefined && this.#options.from === 'now') this.#begin(end);
    else if (position === undefined || this.#unsure) await this.#seek(position);
    else if (isAfter(end.id, position.id)) await this.#read(position);
    else this.#atEnd = true;
  }

  async #seek(position: EntryPosition | undefined): Promise<void> {
    const { from, whenTooOld } = this.#options;
    const begins: TopicStart = position?.id ?? (from as TopicStart);
    const { intact, start, last } = await this.#source.log.seek(begins);
    if (this.#ended) return;
    this.#begin(intact || whenTooOld === 'oldest' ? start : last);
    if (!intact) this.#queue.gap(gapOf(position, start));
  }

  #begin(position: EntryPosition): void {
    this.#position = position;
    this.#unsure = false;
    this.#life.activate(position.id);
  }

  async #read(position: EntryPosition): Promise<void> {
    const { log, decoder, report } = this.#source;
    const page = await log.after(position.id, Math.min(PAGE, this.#options.queue));
    // All up to the end was there when it was asked for: it was removed, or lost.
    if (page.length === 0) throw new Error('What was to be read is not kept any more');
    for (const { id, n, text } of page) {
      const reading = decoder.decode(text);
      const decoded = reading instanceof Promise ? await reading : reading;
      if (this.#ended) return;
      if (!decoded.ok) report(() => ({ type: 'skipped', reason: decoded.reason }));
      this.#take({ id, n, decoded, delivery: { id, replayed: true } }, this.#position as EntryPosition);
    }
  }

  #take({ id, n, decoded, delivery }: TopicEntry<Output>, before: EntryPosition): void {
    if (n !== before.n + 1) this.#queue.gap(gapOf(before, { id, n: n - 1 }));
    this.#position = { id, n };
    if (decoded.ok) this.#queue.push(decoded.message, delivery);
  }
}

/** Numbers go on without a hole, and from a random one when a topic is born: more are not missing than anybody publishes. */
const MOST_MISSED = 2 ** 31;

/** What is missing between two places. */
function gapOf(from: EntryPosition | undefined, to: EntryPosition): Gap {
  if (from === undefined) return { reason: 'trimmed', missed: undefined };
  const missed = to.n - from.n;
  return missed > 0 && missed < MOST_MISSED
    ? { reason: 'trimmed', missed }
    : { reason: 'counter-lost', missed: undefined };
}
