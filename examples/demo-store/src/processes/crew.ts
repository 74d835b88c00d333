import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { answerQuestions, send } from './answer-questions';
import type { Services } from './messages';

export interface CrewOptions {
  readonly size: number;
  /** The file that runs in each. */
  readonly programme: string;
  /** What each may ask for. */
  readonly services: Omit<Services, 'serves'>;
  /** A process serves from now on. */
  readonly joined: (process: number, ownPort: number) => void;
  /** A process has ended, whatever the reason. */
  readonly left: (process: number) => void;
  /** After all served: they end again and again as soon as they begin, and are replaced no more. */
  readonly giveUp: (reason: Error) => void;
}

/** Who has not served for so long has not begun well. */
const STEADY_MS = 5_000;
const MOST_BAD_BEGINNINGS = 5;

/** What a worker has begun ends within bounds of its own. Who takes longer is killed. */
const LONGEST_END_MS = 15_000;

/** Worker processes that share the port on which they listen. One that ends is replaced. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #workers = new Set<Worker>();
  /** Of those that serve: since when. */
  readonly #serving = new Map<Worker, number>();
  #opening: { readonly resolve: () => void; readonly reject: (reason: Error) => void } | undefined;
  #badBeginnings = 0;
  #isOver = false;

  constructor(options: CrewOptions) {
    this.#options = options;
    // Messages are cloned: dates arrive as dates.
    cluster.setupPrimary({ exec: options.programme, args: [], serialization: 'advanced' });
  }

  /** The ids of the processes that serve. */
  get processes(): readonly number[] {
    return [...this.#serving.keys()].map(idOf);
  }

  /** Resolves when all of them serve. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      for (let begun = 0; begun < this.#options.size; begun++) this.#begin();
    });
  }

  /** Ends them; resolves when all are gone. */
  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#workers].map(end));
  }

  #begin(): void {
    const worker = cluster.fork();
    this.#workers.add(worker);
    worker.on('error', () => undefined); // of a message to one that is gone
    worker.once('exit', (status: number | null, signal: NodeJS.Signals | null) => {
      this.#leaves(worker, signal ?? `exit status ${String(status)}`);
    });
    answerQuestions(worker, {
      ...this.#options.services,
      serves: (ownPort) => {
        this.#options.joined(idOf(worker), ownPort);
        this.#serves(worker);
      },
    });
  }

  #serves(worker: Worker): void {
    this.#serving.set(worker, performance.now());
    if (this.#opening === undefined) console.log(`Process ${String(idOf(worker))} serves.`);
    if (this.#serving.size < this.#options.size) return;
    this.#opening?.resolve();
    this.#opening = undefined;
  }

  #leaves(worker: Worker, how: string): void {
    const servedFor = performance.now() - (this.#serving.get(worker) ?? Infinity);
    this.#badBeginnings = servedFor < STEADY_MS ? this.#badBeginnings + 1 : 0;
    this.#workers.delete(worker);
    this.#serving.delete(worker);
    this.#options.left(idOf(worker));
    if (this.#isOver) return;
    const what = `Process ${String(idOf(worker))} of the shop has ended (${how})`;
    if (this.#badBeginnings < MOST_BAD_BEGINNINGS) {
      console.error(`${what}, and is replaced.`);
      this.#begin();
    } else {
      this.#giveUp(
        new Error(
          `${what}, and so have ${String(MOST_BAD_BEGINNINGS - 1)} before it, each as soon as it had begun: the demo ends.`,
        ),
      );
    }
  }

  #giveUp(reason: Error): void {
    this.#isOver = true;
    if (this.#opening === undefined) this.#options.giveUp(reason);
    else this.#opening.reject(reason);
  }
}

async function end(worker: Worker): Promise<void> {
  const gone = once(worker, 'exit');
  send(worker, 'end');
  const killing = setTimeout(() => worker.process.kill('SIGKILL'), LONGEST_END_MS);
  await gone;
  clearTimeout(killing);
}

function idOf({ process: { pid = 0 } }: Worker): number {
  return pid;
}
