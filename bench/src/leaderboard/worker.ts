import { loadContender } from '../load-contender';
import { answerQuestions } from '../processes/answer-questions';
import { connectRedis } from '../processes/connect-redis';
import type { Board, BoardContender } from './board-contender';
import type { Work, WorkerQuestion, WorkerSpec } from './protocol';

const TOP = 10;
/** Coprime to any number of members that is made of twos and fives: one call after another is about another member. */
const STRIDE = 7919;
/** How many are entered at a time. */
const BATCH = 500;

/** Does what is asked with the board of one contender. */
class Worker {
  readonly #board: Board;
  readonly #members: number;
  #next = 0;

  static async start({ contender: name, members, redis }: WorkerSpec): Promise<Worker> {
    const contender = loadContender('leaderboard', name) as BoardContender;
    const worker = new Worker(contender.open(await connectRedis(redis)), members);
    await worker.#fill();
    return worker;
  }

  private constructor(board: Board, members: number) {
    this.#board = board;
    this.#members = members;
  }

  async calls({ work, calls, loops }: WorkerQuestion): Promise<number> {
    const startedAt = performance.now();
    let left = calls;
    const loop = async () => {
      while (left-- > 0) await this.#call(work);
    };
    await Promise.all(Array.from({ length: loops }, loop));
    return (performance.now() - startedAt) / 1000;
  }

  /** Scores that many share, as points are. */
  async #fill(): Promise<void> {
    for (let from = 0; from < this.#members; from += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, this.#members - from) }, (_, index) => from + index);
      await Promise.all(batch.map((member) => this.#board.increment(idOf(member), member % 1000)));
    }
  }

  async #call(work: Work): Promise<void> {
    const id = idOf((this.#next++ * STRIDE) % this.#members);
    const done = await this.#answer(work, id);
    if (!done) throw new Error(`${work} was not answered as promised`);
  }

  async #answer(work: Work, id: string): Promise<boolean> {
    if (work === 'increment') return (await this.#board.increment(id, 1)) > 0;
    if (work === 'rank') return ((await this.#board.rank(id)) ?? 0) > 0;
    return (await this.#board.top(TOP)).length === TOP;
  }
}

function idOf(member: number): string {
  return `user:${String(member)}`;
}

const worker = Worker.start(JSON.parse(process.argv[2] ?? '') as WorkerSpec);

answerQuestions(
  worker.then(() => undefined),
  async (question: WorkerQuestion) => (await worker).calls(question),
);
