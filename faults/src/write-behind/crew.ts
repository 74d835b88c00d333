import { join } from 'node:path';
import { Child } from '../child';
import { Watch } from '../watch';
import type { SqlClient } from './contender';
import type { Ledger } from './ledger';
import type { Word, WorkerSettings } from './scenario';

/** Apart from each other: no worker makes as many writes. */
const WRITES_OF_A_LIFE = 10_000_000;
/** Longer than it takes to drain: who has not ended by then does not end. */
const ENDS_WITHIN_MS = 60_000;

/** The workers of a run, the ledger of what they do, and the database that they ask. */
export class Crew {
  readonly watch = new Watch();
  readonly unhandled: string[] = [];
  /** How often a write was not acknowledged, by the reason. */
  readonly failures = new Map<string, number>();
  notDrained = 0;
  kills = 0;
  readonly #settings: Omit<WorkerSettings, 'firstWrite'>;
  readonly #ledger: Ledger;
  readonly #database: SqlClient;
  readonly #workers: Child[] = [];
  #lives = 0;

  constructor(settings: Omit<WorkerSettings, 'firstWrite'>, ledger: Ledger, database: SqlClient) {
    this.#settings = settings;
    this.#ledger = ledger;
    this.#database = database;
  }

  get size(): number {
    return this.#workers.length;
  }

  async hire(index: number): Promise<void> {
    const worker = new Child(`write-behind worker ${index}`, join(__dirname, 'worker.ts'));
    this.#workers[index] = worker;
    this.watch.over(worker);
    const life = ++this.#lives;
    const ready = new Promise<void>((resolve) => {
      worker.onMessage((message) => {
        const word = message as Word;
        if (word.word === 'ready') resolve();
        else this.#hear(worker, word);
      });
    });
    worker.send({
      ...this.#settings,
      seed: this.#settings.seed * 1000 + life,
      firstWrite: life * WRITES_OF_A_LIFE,
    });
    await Promise.race([ready, worker.died]);
  }

  /** Kills a worker where it stands. */
  async kill(index: number): Promise<void> {
    this.kills++;
    await this.#workers[index]?.kill();
  }

  /** Has all drain and end; how many did not end. */
  async close(): Promise<number> {
    for (const worker of this.#workers) worker.send({ order: 'close' });
    const ended = await Promise.all(this.#workers.map((worker) => worker.ends(ENDS_WITHIN_MS)));
    return ended.filter((has) => !has).length;
  }

  async end(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.kill()));
  }

  #hear(worker: Child, word: Exclude<Word, { word: 'ready' }>): void {
    switch (word.word) {
      case 'begun':
        this.#ledger.begin(word.begun);
        break;
      case 'acknowledged':
        this.#ledger.acknowledge(word.write, word.version);
        break;
      case 'refused':
      case 'unknown':
        if (word.word === 'refused') this.#ledger.refuse(word.write);
        this.failures.set(word.reason, (this.failures.get(word.reason) ?? 0) + 1);
        break;
      case 'query':
        void this.#answer(worker, word.query, word.text, word.values);
        break;
      case 'closed':
        if (!word.drained) this.notDrained++;
        break;
      case 'unhandled':
        this.unhandled.push(word.reason);
    }
  }

  /** Also for a worker that is dead by then: what it asked for is done all the same, and late. */
  async #answer(worker: Child, query: number, text: string, values: unknown[]): Promise<void> {
    try {
      const { rows } = await this.#database.query(text, values);
      worker.send({ order: 'rows', query, rows });
    } catch (error) {
      const { message, code = '' } = error as Error & { code?: string };
      worker.send({ order: 'error', query, message, code });
    }
  }
}
