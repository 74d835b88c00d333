import { monotonicMs } from '../clock';
import type { BreakerSettings } from '../resilience/breaker-options';
import { CircuitBreaker, type BreakerState } from '../resilience/circuit-breaker';
import { ScriptLoads } from './script-loads';

/** How a {@link RedisNode} reaches its server. */
export interface NodeLink {
  /** False when the client itself knows that it has no connection. */
  isReady(): boolean;
  ping(): Promise<unknown>;
  /**
   * On a cluster: looks whether another node has taken over, and makes the client learn of it.
   * Resolves to true if so.
   */
  movedAway?(): Promise<boolean>;
}

export interface NodeSettings {
  readonly breaker: BreakerSettings;
  readonly deadlineMs: number;
  onBreaker(state: BreakerState): void;
}

/**
 * One server, as far as failure is concerned: a master of a cluster, or whatever else a client, pool or sentinel
 * talks to at the moment.
 */
export class RedisNode {
  readonly breaker: CircuitBreaker;
  readonly scriptLoads = new ScriptLoads();
  readonly #link: NodeLink;
  readonly #settings: NodeSettings;
  #ping: Promise<boolean> | undefined;
  #looking = false;

  constructor(link: NodeLink, settings: NodeSettings) {
    this.#link = link;
    this.#settings = settings;
    this.breaker = new CircuitBreaker(settings.breaker, {
      probe: () => this.#probe(),
      onChange: (state) => {
        settings.onBreaker(state);
      },
    });
  }

  isReady(): boolean {
    return this.#link.isReady();
  }

  /** @param epoch of the breaker, when what failed was sent */
  onFailure(epoch: number): void {
    this.breaker.onFailure(epoch, monotonicMs());
    this.suspect();
  }

  /** Something failed here. Looks, now and then and in the background, whether the server has been replaced. */
  suspect(): void {
    if (this.#link.movedAway === undefined || this.#looking) return;
    this.#looking = true;
    const lookAgain = () => {
      setTimeout(() => {
        this.#looking = false;
      }, this.#settings.breaker.probeIntervalMs).unref();
    };
    void this.#withinDeadline(this.#link.movedAway()).then(lookAgain);
  }

  async #probe(): Promise<boolean> {
    if (this.#link.movedAway !== undefined && (await this.#withinDeadline(this.#link.movedAway())))
      return true;
    return this.#link.isReady() && (await this.#withinDeadline(this.#pingOnce()));
  }

  /** A frozen server is asked once: its late answer is the sign that it is back. */
  #pingOnce(): Promise<boolean> {
    this.#ping ??= this.#link.ping().then(
      () => {
        this.#ping = undefined;
        this.breaker.hint();
        return true;
      },
      () => {
        this.#ping = undefined;
        return false;
      },
    );
    return this.#ping;
  }

  #withinDeadline(answer: Promise<boolean>): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#settings.deadlineMs, false).unref();
      const settle = (serves: boolean) => {
        clearTimeout(timer);
        resolve(serves);
      };
      answer.then(settle, () => {
        settle(false);
      });
    });
  }
}
