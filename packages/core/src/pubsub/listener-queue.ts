import { isThenable } from '../thenable';
import type { Report } from './events';
import type { Delivery, Gap, MessageHandler } from './subscription';

export interface ListenerCallbacks<Message> {
  readonly listener: MessageHandler<Message>;
  readonly onGap: ((gap: Gap) => unknown) | undefined;
  readonly report: Report;
}

/** A message that waits. A later one may take its place while it does. */
interface Waiting<Message> {
  message: Message;
  delivery: Delivery;
  readonly key: string | undefined;
  /** What is missing before it. */
  gap: Gap | undefined;
}

/** What waits for one listener, which is called with one thing at a time. Gaps stand where the messages would have been. */
export class ListenerQueue<Message> {
  readonly #callbacks: ListenerCallbacks<Message>;
  readonly #max: number;
  readonly #byKey = new Map<string, Waiting<Message>>();
  #waiting: Waiting<Message>[] = [];
  /** What is missing after all that waits. */
  #gapBehind: Gap | undefined;
  #busy = false;
  #onIdle: (() => void) | undefined;

  constructor(callbacks: ListenerCallbacks<Message>, max: number) {
    this.#callbacks = callbacks;
    this.#max = max;
  }

  get full(): boolean {
    return this.#waiting.length >= this.#max;
  }

  /** Neither at work nor waited for. */
  get idle(): boolean {
    return !this.#busy;
  }

  /** Resolves when the listener is idle. For one who waits at a time. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.idle) resolve();
      else this.#onIdle = resolve;
    });
  }

  /** @param key by which a later message may replace it */
  push(message: Message, delivery: Delivery, key?: string): void {
    const waiting: Waiting<Message> = { message, delivery, key, gap: this.#gapBehind };
    this.#gapBehind = undefined;
    if (key !== undefined) this.#byKey.set(key, waiting);
    this.#waiting.push(waiting);
    this.#run();
  }

  /** Puts a message in the place of the one with its key that waits. Returns false where none does. */
  replace(message: Message, delivery: Delivery, key: string): boolean {
    const waiting = this.#byKey.get(key);
    if (waiting === undefined) return false;
    waiting.message = message;
    waiting.delivery = delivery;
    return true;
  }

  /** Behind all that waits. */
  gap(gap: Gap): void {
    this.#gapBehind = joined(this.#gapBehind, gap);
    this.#run();
  }

  /** Makes room. A gap stands where the oldest message was. */
  dropOldest(): void {
    const oldest = this.#take();
    if (oldest === undefined) return;
    const gap = joined(oldest.gap, { reason: 'overflow', missed: 1 });
    const [next] = this.#waiting;
    if (next === undefined) this.#gapBehind = joined(gap, this.#gapBehind);
    else next.gap = joined(gap, next.gap);
  }

  /** Drops what waits. */
  clear(): void {
    this.#waiting = [];
    this.#gapBehind = undefined;
    this.#byKey.clear();
  }

  #take(): Waiting<Message> | undefined {
    const oldest = this.#waiting.shift();
    if (oldest?.key !== undefined) this.#byKey.delete(oldest.key);
    return oldest;
  }

  #run(): void {
    while (!this.#busy) {
      this.#busy = true;
      const result = this.#callNext();
      if (isThenable(result)) {
        result.then(this.#goOn, this.#onFailure);
        return;
      }
      this.#busy = false;
      if (result === NOTHING_LEFT) {
        this.#onIdle?.();
        this.#onIdle = undefined;
        return;
      }
    }
  }

  #callNext(): unknown {
    const { listener, onGap, report } = this.#callbacks;
    try {
      const [next] = this.#waiting;
      const gap = next === undefined ? this.#gapBehind : next.gap;
      if (gap !== undefined) {
        if (next === undefined) this.#gapBehind = undefined;
        else next.gap = undefined;
        report(() => ({ type: 'gap', ...gap }));
        return onGap?.(gap);
      }
      if (next === undefined) return NOTHING_LEFT;
      this.#take();
      return listener(next.message, next.delivery);
    } catch (error) {
      report(() => ({ type: 'listener-failed', error }));
      return undefined;
    }
  }

  readonly #goOn = (): void => {
    this.#busy = false;
    this.#run();
  };

  readonly #onFailure = (error: unknown): void => {
    this.#callbacks.report(() => ({ type: 'listener-failed', error }));
    this.#goOn();
  };
}

const NOTHING_LEFT = Symbol('nothing left');

/** Two gaps with no message between them. */
function joined(first: Gap | undefined, second: Gap): Gap;
function joined(first: Gap, second: Gap | undefined): Gap;
function joined(first: Gap | undefined, second: Gap | undefined): Gap | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const missed =
    first.missed === undefined || second.missed === undefined ? undefined : first.missed + second.missed;
  // Who has lost the counter knows least.
  return { reason: first.reason === 'counter-lost' ? 'counter-lost' : second.reason, missed };
}
