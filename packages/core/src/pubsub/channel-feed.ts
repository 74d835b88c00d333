import { randomInt } from 'node:crypto';
import { monotonicMs } from '../clock';
import { HeardChannel } from '../connection/heard-channel';
import { gapBetween } from './continuity';
import type { Report } from './events';
import { idOf, readFrame, type Frame } from './frame';
import type { Decoded, Decoder } from './message-codec';
import { publishFrame, type Channel } from './publish-frame';
import type { ChannelPosition } from './redis/publish.lua';
import type { Delivery, Gap } from './subscription';
import { isClosed } from './subscription-life';

/** How many frames may wait for a schema or a sealer. More are dropped, which then shows as a gap. */
const MAX_PENDING = 1000;

/** How long until Redis is asked again that gave no answer. */
const RETRY_MS = 250;

export interface FeedListener<Output> {
  /** The feed hears its channel, for the first time or again. */
  onLive(position: ChannelPosition): void;
  onMessage(message: Output, delivery: Delivery): void;
  onGap(gap: Gap): void;
  /** The connection was closed: there is nothing to be told any more. */
  onClosed(): void;
}

export interface FeedSettings<Output> extends Channel {
  readonly codec: Decoder<Output>;
  readonly checkAfterMs: number;
  readonly report: Report;
}

/**
 * What arrives on a channel, in order, with the gaps in it.
 *
 * Every message has its number, so that the next one shows what is missing. Where none comes, somebody has the number told to
 * all: whoever is connected again, and whoever has heard nothing for a while. Who then hears nothing still has a subscription
 * that is dead without knowing it, as after a failover of a cluster, and subscribes anew.
 */
export class ChannelFeed<Output> {
  readonly #settings: FeedSettings<Output>;
  readonly #listener: FeedListener<Output>;
  readonly #frames: Frame[] = [];
  #channel: HeardChannel | undefined;
  /** Of what arrived, and of what listeners were told. */
  #arrived: ChannelPosition | undefined;
  #position: ChannelPosition | undefined;
  #live = false;
  #working = false;
  #unanswered = false;
  #heardAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: FeedSettings<Output>, listener: FeedListener<Output>) {
    this.#settings = settings;
    this.#listener = listener;
  }

  /** How far listeners were told; `undefined` while the channel is not heard. */
  get position(): ChannelPosition | undefined {
    return this.#live ? this.#position : undefined;
  }

  start(): void {
    this.#open();
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#channel?.close();
    this.#channel = undefined;
    this.#frames.length = 0;
  }

  #open(): void {
    const { connection, key } = this.#settings;
    this.#channel?.close();
    this.#channel = new HeardChannel(
      connection,
      key,
      { onMessage: this.#onText, onMissed: this.#ask },
      { sharded: connection.clustered },
    );
    this.#channel.listen();
  }

  /** Some ask earlier than others, so that one asks for all. */
  #wait(ms = this.#settings.checkAfterMs): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#check, ms + randomInt(1 + Math.floor(ms / 4))).unref();
  }

  readonly #check = (): void => {
    if (!this.#live || monotonicMs() - this.#heardAtMs >= this.#settings.checkAfterMs) {
      if (this.#unanswered && this.#mayBeDead()) {
        this.#interrupt(undefined);
        this.#open();
      }
      this.#ask();
    }
    this.#wait();
  };

  /** A single client that has no connection yet subscribes when it has one; a cluster may wait for a node that is gone. */
  #mayBeDead(): boolean {
    return this.#channel?.heard === true || this.#settings.connection.clustered;
  }

  readonly #ask = (): void => {
    publishFrame(this.#settings, undefined).then(
      (position) => {
        // The answer to all may have arrived before the one to us.
        this.#unanswered = this.#arrived === undefined || gapBetween(this.#arrived, position) !== undefined;
      },
      (error: unknown) => {
        if (this.#channel === undefined) return;
        this.#unanswered = false;
        this.#interrupt(error);
        if (isClosed(error)) this.#listener.onClosed();
        else this.#wait(Math.min(RETRY_MS, this.#settings.checkAfterMs));
      },
    );
  };

  #interrupt(error: unknown): void {
    if (!this.#live) return;
    this.#live = false;
    this.#settings.report(() => ({ type: 'interrupted', error }));
  }

  readonly #onText = (text: string): void => {
    this.#heardAtMs = monotonicMs();
    this.#unanswered = false;
    const frame = readFrame(text);
    if (frame === undefined) {
      this.#settings.report(() => ({ type: 'skipped', reason: 'malformed' }));
      return;
    }
    this.#arrived = frame;
    if (this.#frames.length < MAX_PENDING) this.#frames.push(frame);
    if (!this.#working) this.#work();
  };

  /** One frame after the other, also where a schema or a sealer takes its time. */
  readonly #work = (): void => {
    this.#working = true;
    for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
      const work = this.#take(frame);
      if (work !== undefined) {
        void work.then(this.#work);
        return;
      }
    }
    this.#working = false;
  };

  #take(frame: Frame): Promise<void> | undefined {
    const { generation, n, payload } = frame;
    const before = payload === undefined ? frame : { generation, n: n - 1 };
    const gap = this.#position && gapBetween(this.#position, before);
    if (gap !== undefined) this.#listener.onGap(gap);
    if (!this.#live) this.#resume(before);
    this.#position = frame;
    if (payload === undefined) return undefined;
    const decoded = this.#settings.codec.decode(payload);
    if (!(decoded instanceof Promise)) {
      this.#tell(frame, decoded);
      return undefined;
    }
    return decoded
      .catch(() => UNREADABLE) // the source of a sealer's keys failed
      .then((settled) => {
        if (this.#channel !== undefined) this.#tell(frame, settled);
      });
  }

  #resume(position: ChannelPosition): void {
    this.#live = true;
    if (this.#position !== undefined) this.#settings.report(() => ({ type: 'resumed' }));
    this.#listener.onLive(position);
  }

  #tell(frame: Frame, decoded: Decoded<Output>): void {
    if (decoded.ok) this.#listener.onMessage(decoded.message, { id: idOf(frame), replayed: false });
    else this.#settings.report(() => ({ type: 'skipped', reason: decoded.reason }));
  }
}

const UNREADABLE = { ok: false, reason: 'sealed' } as const;
