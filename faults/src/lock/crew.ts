import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../child';
import type { Random } from '../random';
import { Watch } from '../watch';
import { machineMs } from '../clock';
import type { Tenure, Word, WorkerSettings } from './scenario';

/** Longer than any wait for a lock: who has not ended by then does not end. */
const ENDS_WITHIN_MS = 10_000;

/** The workers of a run, and everything that they have said. */
export class Crew {
  readonly watch = new Watch();
  readonly tenures = new Map<string, Tenure>();
  readonly unhandled: string[] = [];
  /** How often a lock was not to be had, by the reason. */
  readonly failures = new Map<string, number>();
  readonly #settings: readonly WorkerSettings[];
  readonly #workers: Child[] = [];
  #lives = 0;

  private constructor(settings: readonly WorkerSettings[]) {
    this.#settings = settings;
  }

  static async start(settings: readonly WorkerSettings[]): Promise<Crew> {
    const crew = new Crew(settings);
    try {
      await Promise.all(settings.map((_, index) => crew.#hire(index)));
    } catch (error) {
      await crew.kill();
      throw error;
    }
    return crew;
  }

  /** Somebody who holds a lock, as far as is known here; anybody if nobody does. */
  victim(random: Random): number {
    const holding = [...this.tenures.values()].filter(({ over }) => !over).map(({ id }) => workerOf(id));
    const candidates = holding.length > 0 ? holding : this.#workers.map((_, index) => index);
    return candidates[Math.floor(random.next() * candidates.length)] ?? 0;
  }

  stop(index: number): void {
    this.#workers[index]?.signal('SIGSTOP');
  }

  goOn(index: number): void {
    this.#workers[index]?.signal('SIGCONT');
  }

  /** Kills a worker where it stands, and hires another in its place. */
  async crash(index: number): Promise<void> {
    await this.#workers[index]?.kill();
    this.#forget(index);
    await this.#hire(index);
  }

  /** Whether every worker comes to hold a lock that it has asked for since now. */
  async allHoldAgain(withinMs: number): Promise<boolean> {
    const sinceMs = machineMs();
    while (machineMs() < sinceMs + withinMs) {
      const held = [...this.tenures.values()].filter(
        ({ calledMs, belief }) => calledMs > sinceMs && belief !== undefined,
      );
      if (new Set(held.map(({ id }) => workerOf(id))).size === this.#workers.length) return true;
      await pause(20);
    }
    return false;
  }

  /** Tells all to end; returns how many did not, or had ended before. */
  async end(): Promise<number> {
    const alive = this.#workers.filter(({ lives }) => lives);
    for (const worker of alive) worker.send('end');
    const ended = await Promise.all(alive.map((worker) => worker.ends(ENDS_WITHIN_MS)));
    return this.#workers.length - ended.filter(Boolean).length;
  }

  async kill(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
  }

  async #hire(index: number): Promise<void> {
    const worker = new Child(`lock worker ${index}`, join(__dirname, 'worker.ts'));
    this.#workers[index] = worker;
    this.watch.over(worker);
    const ready = new Promise<void>((resolve) => {
      worker.onMessage((message) => {
        const word = message as Word;
        if (word.word === 'ready') resolve();
        else this.#hear(word);
      });
    });
    const name = `${index}.${this.#lives++}`;
    worker.send({ ...this.#settings[index], name });
    await Promise.race([ready, worker.died]);
  }

  #hear(word: Exclude<Word, { word: 'ready' }>): void {
    if (word.word === 'tenure') this.tenures.set(word.tenure.id, word.tenure);
    else if (word.word === 'unhandled') this.unhandled.push(word.reason);
    else this.failures.set(word.reason, (this.failures.get(word.reason) ?? 0) + 1);
  }

  /** What a killed worker had begun is over. */
  #forget(index: number): void {
    for (const tenure of this.tenures.values()) {
      if (!tenure.over && workerOf(tenure.id) === index)
        this.tenures.set(tenure.id, { ...tenure, over: true });
    }
  }
}

function workerOf(id: string): number {
  return Number(id.slice(0, id.indexOf('.')));
}
