import type { Delivery, EndReason, Gap, MessageHandler, MessageSubscription } from '@sluice/core';
import type { Request, Response } from 'express';
import { randomInt } from 'node:crypto';
import { refuseShuttingDown } from '../refuse-shutting-down';
import { isGone, whenClosed } from '../response/gone';
import { EventStream } from './event-stream';
import type { SseEnd } from './events';
import { COMMENT, formatFrame } from './frame';
import type { Frames } from './frames';
import type { SseSettings } from './options';

export type Subscribe<Message> = (
  listener: MessageHandler<Message>,
  onGap: (gap: Gap) => void,
) => MessageSubscription;

export interface Closing {
  readonly reason: SseEnd;
  readonly durationMs: number;
}

/** What a client has in common with the others of its handler. */
export interface ClientContext<Message> {
  readonly settings: SseSettings<Message>;
  readonly frames: Frames<Message>;
  /** The event that tells of a gap. */
  readonly gapEvent: 'reset' | 'gap';
  /** Redis gave no answer in time. */
  readonly refuse: (req: Request, res: Response) => void;
  readonly onOpened: () => void;
  /** Called once; without a reason where the stream was never open. */
  readonly onDone: (client: SseClient<Message>, closing: Closing | undefined) => void;
  /** A `filter` threw. */
  readonly onFailure: (error: unknown) => void;
}

/** One client, from its request until it leaves. */
export class SseClient<Message> {
  readonly #req: Request;
  readonly #res: Response;
  readonly #context: ClientContext<Message>;
  readonly #stream: EventStream;
  /** What is to be sent before it is known where the client begins. */
  readonly #early: Buffer[] = [];
  #subscription: MessageSubscription | undefined;
  #stopWaiting: (() => void) | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  /** The last id that the client need not be sent again, where it was not told. */
  #untoldId: string | undefined;
  #openedAtMs: number | undefined;
  #active = false;
  #done = false;

  constructor(req: Request, res: Response, context: ClientContext<Message>) {
    this.#req = req;
    this.#res = res;
    this.#context = context;
    this.#stream = new EventStream(res, {
      maxBufferedBytes: context.settings.maxBufferedBytes,
      onSlow: () => {
        this.#finish('slow');
        this.#stream.cut();
      },
    });
  }

  /** @throws what the options of the subscription are refused with */
  start(subscribe: Subscribe<Message>): void {
    const subscription = subscribe(this.#onMessage, this.#onGap);
    this.#subscription = subscription;
    const deadline = setTimeout(this.#onDeadline, this.#context.settings.deadlineMs);
    this.#stopWaiting = () => {
      clearTimeout(deadline);
    };
    whenClosed(this.#req, this.#res, () => {
      this.#finish('client');
    });
    if (isGone(this.#req, this.#res)) this.#finish('client');
    subscription.active.then(this.#onActive, () => undefined);
    void subscription.ended.then(this.#onEnded);
  }

  /** The stream ends as if there were no more events: the client connects again, to whoever is there. */
  end(): void {
    if (this.#done) return;
    this.#finish('closed');
    if (this.#stream.opened) this.#stream.end();
    else refuseShuttingDown(this.#req, this.#res);
  }

  readonly #onActive = (id: string): void => {
    if (this.#done) return;
    if (!this.#stream.opened) this.#open();
    this.#active = true;
    this.#write(formatFrame({ id }));
    for (const frame of this.#early.splice(0)) this.#write(frame);
  };

  readonly #onDeadline = (): void => {
    if (this.#context.settings.onUnavailable === 'open') {
      this.#open();
      return;
    }
    this.#finish('closed');
    this.#context.refuse(this.#req, this.#res);
  };

  readonly #onEnded = (reason: EndReason): void => {
    if (reason !== 'unsubscribed') this.end();
  };

  #open(): void {
    const { retryMs, heartbeatMs } = this.#context.settings;
    this.#stopWaiting?.();
    this.#openedAtMs = performance.now();
    this.#stream.open();
    this.#stream.write(formatFrame({ retryMs: retryMs + randomInt(Math.ceil(retryMs / 2) + 1) }));
    this.#heartbeat = setInterval(this.#beat, heartbeatMs).unref();
    this.#context.onOpened();
  }

  readonly #onMessage = (message: Message, delivery: Delivery): unknown => {
    if (this.#done) return undefined;
    const frame = this.#passes(message) ? this.#context.frames.of(message, delivery) : 'none';
    if (frame === 'none') {
      this.#untoldId = delivery.id;
      return undefined;
    }
    this.#untoldId = undefined;
    this.#write(frame);
    // The past is read as fast as the client takes it; what happens now waits for nobody.
    return delivery.replayed ? this.#stream.whenTaken() : undefined;
  };

  readonly #onGap = ({ reason, missed }: Gap): void => {
    const data = JSON.stringify({ reason, missed: missed ?? null });
    this.#write(formatFrame({ event: this.#context.gapEvent, data }));
  };

  #write(frame: Buffer): void {
    if (this.#active) this.#stream.write(frame);
    else this.#early.push(frame);
  }

  #passes(message: Message): boolean {
    const { filter } = this.#context.settings;
    if (filter === undefined) return true;
    try {
      // A promise is no `true`: who forgot that it is not waited for lets nobody see what is not for him.
      return (filter(message, this.#req) as unknown) === true;
    } catch (error) {
      this.#context.onFailure(error);
      return false;
    }
  }

  /** What the client was not sent it need not be sent when it connects again. */
  readonly #beat = (): void => {
    this.#stream.beat(this.#untoldId === undefined ? COMMENT : formatFrame({ id: this.#untoldId }));
    this.#untoldId = undefined;
  };

  /** @param reason counts where the stream was open */
  #finish(reason: SseEnd): void {
    if (this.#done) return;
    this.#done = true;
    this.#stopWaiting?.();
    clearInterval(this.#heartbeat);
    this.#subscription?.unsubscribe();
    const sinceMs = this.#openedAtMs;
    const closing = sinceMs === undefined ? undefined : { reason, durationMs: performance.now() - sinceMs };
    this.#context.onDone(this, closing);
  }
}
