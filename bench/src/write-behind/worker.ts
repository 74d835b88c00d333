import { PGlite } from '@electric-sql/pglite';
import { loadContender } from '../load-contender';
import { answerQuestions } from '../processes/answer-questions';
import { connectRedis } from '../processes/connect-redis';
import type { WorkerAnswer, WorkerQuestion, WorkerSpec } from './protocol';
import { TABLE, type WriteContender, type Writer } from './write-contender';

const IDS = 512;
const TEXT = 'x'.repeat(200);

/** Makes the writes of one contender. */
class Worker {
  readonly #writer: Writer;
  readonly #kind: WorkerSpec['kind'];
  readonly #statements: () => number;
  #made = 0;

  static async start({ contender: name, kind, redis }: WorkerSpec): Promise<Worker> {
    const contender = loadContender('write-behind', name) as WriteContender;
    let statements = 0;
    const startDatabase = async () => {
      const database = await PGlite.create();
      await database.exec(
        `create table ${TABLE} (id text primary key, value jsonb, version bigint not null, deleted boolean not null)`,
      );
      const query = database.query.bind(database) as (...args: unknown[]) => Promise<never>;
      database.query = (...args: unknown[]) => (statements++, query(...args));
      return database;
    };
    const writer = await contender.connect({ connectRedis: () => connectRedis(redis), startDatabase });
    return new Worker(writer, kind, () => statements);
  }

  private constructor(writer: Writer, kind: WorkerSpec['kind'], statements: () => number) {
    this.#writer = writer;
    this.#kind = kind;
    this.#statements = statements;
  }

  async write({ writes, loops }: WorkerQuestion): Promise<WorkerAnswer> {
    const before = this.#statements();
    const startedAt = performance.now();
    let left = writes;
    const loop = async () => {
      while (left-- > 0) await this.#one(`page:${this.#made++ % IDS}`);
    };
    await Promise.all(Array.from({ length: loops }, loop));
    const seconds = (performance.now() - startedAt) / 1000;
    await this.#writer.drain();
    return { seconds, statements: this.#statements() - before };
  }

  #one(id: string): Promise<unknown> {
    return this.#kind === 'increment'
      ? this.#writer.increment(id)
      : this.#writer.set(id, { views: this.#made, text: TEXT });
  }
}

const worker = Worker.start(JSON.parse(process.argv[2] ?? '') as WorkerSpec);

answerQuestions(
  worker.then(() => undefined),
  async (question: WorkerQuestion) => (await worker).write(question),
);
