import { loadContender } from '../load-contender';
import { answerQuestions } from '../processes/answer-questions';
import { connectRedis } from '../processes/connect-redis';
import { monotonicMs } from '../processes/monotonic-clock';
import type { LockContender, LockUser } from './lock-contender';
import type { WorkerQuestion, WorkerSpec } from './protocol';

/** The lock that all know. */
const SHARED = 'order:0';

/** Enough for locks that are taken at the same time to be different ones. */
const FREE_KEYS = 512;

/** Does what is asked with the locks of one contender. */
class Worker {
  readonly #users: readonly LockUser[];
  #nextKey = 0;
  #release: (() => Promise<void>) | undefined;
  #endHold: (() => void) | undefined;
  #held: Promise<void> = Promise.resolve();
  #waited: Promise<unknown> = Promise.resolve();

  static async start({ contender: name, users, redis }: WorkerSpec): Promise<Worker> {
    const contender = loadContender('lock', name) as LockContender;
    const surroundings = { url: redis.url, connectRedis: () => connectRedis(redis) };
    return new Worker(
      await Promise.all(Array.from({ length: users }, () => contender.connect(surroundings))),
    );
  }

  private constructor(users: readonly LockUser[]) {
    this.#users = users;
  }

  async pairs(pairs: number, loops: number, process: number): Promise<number> {
    const startedAt = monotonicMs();
    let left = pairs;
    const loop = async () => {
      await Promise.resolve(); // to be in an asynchronous context of its own, as requests are
      while (left-- > 0) {
        const release = await this.#user.acquire(
          `order:${process * FREE_KEYS + (this.#nextKey++ % FREE_KEYS) + 1}`,
        );
        await release();
      }
    };
    await Promise.all(Array.from({ length: loops }, loop));
    return (monotonicMs() - startedAt) / 1000;
  }

  async acquire(): Promise<number> {
    this.#release = await this.#user.acquire(SHARED);
    return monotonicMs();
  }

  async release(): Promise<number> {
    if (this.#release === undefined) throw new Error('It has no lock');
    const at = monotonicMs();
    await this.#release();
    return at;
  }

  hold(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#held = this.#user.using(SHARED, () => {
        resolve();
        return new Promise((end) => (this.#endHold = end));
      });
      this.#held.catch(reject);
    });
  }

  endHold(): Promise<void> {
    this.#endHold?.();
    return this.#held;
  }

  wait(): void {
    this.#waited = Promise.all(
      this.#users.map(async (user) => {
        const release = await user.acquire(SHARED);
        await release();
      }),
    );
    this.#waited.catch(() => undefined); // it is told at the end
  }

  async endWait(): Promise<void> {
    await this.#waited;
  }

  get #user(): LockUser {
    const [user] = this.#users;
    if (user === undefined) throw new Error('It has no user of locks');
    return user;
  }
}

const worker = Worker.start(JSON.parse(process.argv[2] ?? '') as WorkerSpec);

async function answer(question: WorkerQuestion): Promise<unknown> {
  const ready = await worker;
  switch (question.ask) {
    case 'pairs':
      return ready.pairs(question.pairs, question.loops, question.process);
    case 'acquire':
      return ready.acquire();
    case 'release':
      return ready.release();
    case 'hold':
      return ready.hold();
    case 'end-hold':
      return ready.endHold();
    case 'wait':
      ready.wait();
      return undefined;
    case 'end-wait':
      return ready.endWait();
  }
}

answerQuestions(
  worker.then(() => undefined),
  answer,
);
