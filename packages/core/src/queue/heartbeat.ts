import { monotonicMs } from '../clock';
import { Lease, presentMoment } from '../lease/lease';
import type { Kernel } from './kernel';
import type { RunningJob } from './running-job';

/** Most jobs whose leases one call renews. */
const MOST = 1000;

/** How soon a renewal that failed is tried again, as a part of the lease. */
const RETRY_PART = 1 / 20;

/** Renews the leases of all jobs of a worker together, every third of them, and knows when one cannot be counted on any more. */
export class Heartbeat {
  readonly #kernel: Kernel;
  readonly #leaseMs: number;
  readonly #running: ReadonlySet<RunningJob>;
  #timer: NodeJS.Timeout | undefined;
  #beatAtMs = 0;
  #closed = false;

  constructor(kernel: Kernel, leaseMs: number, running: ReadonlySet<RunningJob>) {
    this.#kernel = kernel;
    this.#leaseMs = leaseMs;
    this.#running = running;
  }

  /** Something runs. */
  start(): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#beatIn(this.#leaseMs / 3);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #beatIn(ms: number): void {
    if (this.#closed) return;
    this.#beatAtMs = monotonicMs() + ms;
    this.#watch();
  }

  /** Until the next beat, or until a lease ends before it. */
  #watch(): void {
    clearTimeout(this.#timer);
    let leftMs = this.#beatAtMs - monotonicMs();
    for (const { lease, loss } of this.#running) {
      if (loss === undefined) leftMs = Math.min(leftMs, lease.leftMs);
    }
    this.#timer = setTimeout(this.#look, Math.max(1, leftMs)).unref();
  }

  readonly #look = (): void => {
    for (const job of this.#running) {
      if (job.loss === undefined && !job.lease.stands) job.lose('expired');
    }
    if (monotonicMs() < this.#beatAtMs) this.#watch();
    else void this.#beat();
  };

  async #beat(): Promise<void> {
    this.#timer = undefined;
    const held = [...this.#running].filter(({ loss }) => loss === undefined || loss === 'expired');
    if (held.length === 0 || this.#closed) return;
    this.#beatIn(this.#leaseMs * RETRY_PART); // unless all goes well
    const parts = Array.from({ length: Math.ceil(held.length / MOST) }, (_, part) =>
      this.#renew(held.slice(part * MOST, (part + 1) * MOST)),
    );
    try {
      await Promise.all(parts);
    } catch {
      return; // it is tried again until the leases end
    }
    this.#beatIn(this.#leaseMs / 3);
  }

  async #renew(held: readonly RunningJob[]): Promise<void> {
    const lease = new Lease(this.#leaseMs, presentMoment());
    const lost = new Set(await this.#kernel.extend(held, this.#leaseMs));
    held.forEach((job, place) => {
      if (!lost.has(place)) job.renewed(lease);
      else if (this.#running.has(job)) job.lose('taken');
    });
  }
}
