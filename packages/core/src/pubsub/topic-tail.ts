import type { BlockingConnection } from '../connection/blocking';
import type { Report } from './events';
import type { Decoded, Decoder } from './message-codec';
import { pause } from './pause';
import type { EntryPosition } from './redis/entry-position';
import type { Delivery } from './subscription';
import { isClosed } from './subscription-life';
import type { StoredEntry, TopicLog } from './topic-log';

/** How long one question waits on the server: after so long without a message the topic is looked at. */
const BLOCK_MS = 2000;

/** How much later an answer may come before the connection is given up. */
const GRACE_MS = 2000;

const BATCH = 100;

/** How much is told in one turn of the event loop, in characters: about what a socket gives of pub/sub at once. */
const TURN_LENGTH = 65_536;

/** A message of the topic, read for all listeners of the process. */
export interface TopicEntry<Output> extends EntryPosition {
  readonly decoded: Decoded<Output>;
  readonly delivery: Delivery;
}

export interface TailListener<Output> {
  onEntry(entry: TopicEntry<Output>): void;
  /** What was told last is not kept any more, or was lost: everybody is to look where it stands. */
  onLost(): void;
  /** The connection was closed: there is nothing to be told any more. */
  onClosed(): void;
}

/** Reads the end of a topic, for all listeners of a process at once: one connection, on which it waits for the next message. */
export class TopicTail<Output> {
  readonly #log: TopicLog;
  readonly #decoder: Decoder<Output>;
  readonly #listener: TailListener<Output>;
  readonly #report: Report;
  readonly #waiting: (() => void)[] = [];
  #blocking: BlockingConnection | undefined;
  #position: EntryPosition | undefined;
  #live = false;
  #stopped = false;

  constructor(log: TopicLog, decoder: Decoder<Output>, listener: TailListener<Output>, report: Report) {
    this.#log = log;
    this.#decoder = decoder;
    this.#listener = listener;
    this.#report = report;
  }

  /** How far listeners were told; `undefined` while the topic is not read. */
  get position(): EntryPosition | undefined {
    return this.#live ? this.#position : undefined;
  }

  /** Resolves when the topic is read, or will never be again. */
  whenLive(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#live || this.#stopped) resolve();
      else this.#waiting.push(resolve);
    });
  }

  /** @throws {OptionError} where the connection cannot block. */
  start(): void {
    this.#blocking = this.#log.connection.blocking();
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#live = false;
    this.#blocking?.close();
    this.#wake();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopped;) {
      try {
        await this.#find();
        failures = 0;
        await this.#follow();
      } catch (error) {
        this.#interrupt(error);
        await pause(failures++);
      }
    }
  }

  /** Looks where the topic stands, and whether what was told last is still part of it. */
  async #find(): Promise<void> {
    const { intact, start } = await this.#log.seek(this.#position?.id ?? 'now').catch((error: unknown) => {
      if (isClosed(error)) this.#listener.onClosed();
      throw error;
    });
    if (this.#stopped) return;
    const resumed = this.#position !== undefined && !this.#live;
    this.#position = start;
    this.#live = true;
    if (resumed) this.#report(() => ({ type: 'resumed' }));
    if (!intact) this.#listener.onLost();
    this.#wake();
  }

  /** Until there is no message for a while. */
  async #follow(): Promise<void> {
    while (!this.#stopped) {
      this.#blocking ??= this.#log.connection.blocking();
      const { id } = this.#position as EntryPosition;
      const entries = await this.#within(this.#log.next(this.#blocking, id, BATCH, BLOCK_MS));
      await this.#tellAll(entries);
      if (entries.length === 0) return;
    }
  }

  /** Now and then it lets others work: what listeners write meanwhile goes out before there is too much of it. */
  async #tellAll(entries: readonly StoredEntry[]): Promise<void> {
    let length = 0;
    for (const entry of entries) {
      await this.#tell(entry);
      length += entry.text.length;
      if (length < TURN_LENGTH) continue;
      length = 0;
      await new Promise(setImmediate);
    }
  }

  async #tell({ id, n, text }: StoredEntry): Promise<void> {
    const reading = this.#decoder.decode(text);
    const decoded = reading instanceof Promise ? await reading : reading;
    if (this.#stopped) return;
    this.#position = { id, n };
    if (!decoded.ok) this.#report(() => ({ type: 'skipped', reason: decoded.reason }));
    this.#listener.onEntry({ id, n, decoded, delivery: { id, replayed: false } });
  }

  /** A frozen server answers late, and one that is gone without a word never: then the next connection is asked. */
  #within<Result>(answer: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error('The connection that waits for messages gave no answer'));
      }, BLOCK_MS + GRACE_MS).unref();
      answer.then(resolve, reject).finally(() => {
        clearTimeout(timer);
      });
    });
  }

  #interrupt(error: unknown): void {
    this.#blocking?.close();
    this.#blocking = undefined;
    if (!this.#live) return;
    this.#live = false;
    this.#report(() => ({ type: 'interrupted', error }));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
