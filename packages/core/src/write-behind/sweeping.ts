import { monotonicMs } from '../clock';
import type { WriteBehindContext } from './context';
import type { Database } from './database';
import { observed } from './events';

const HOUR_MS = 3_600_000;

/** Has rows removed that were deleted a day ago: once an hour, by one process of all. */
export class Sweeping<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #database: Database<Value>;
  #nextAtMs = 0;

  constructor(context: WriteBehindContext<Value>, database: Database<Value>) {
    this.#context = context;
    this.#database = database;
  }

  /** What goes wrong is told by an event, and is for the next to do. */
  async sweep(): Promise<void> {
    const { connection, keys, options } = this.#context;
    if (options.sweep === undefined || monotonicMs() < this.#nextAtMs) return;
    this.#nextAtMs = monotonicMs() + HOUR_MS;
    const turn = `${keys.base}:sweep`;
    const args = ['SET', turn, '1', 'NX', 'PX', String(HOUR_MS)];
    if ((await connection.command(turn, false, args, { deadlineMs: options.deadlineMs })) === null) return;
    await observed(options.name, 'sweep', this.#database.sweep(), () => 'done').catch(() => undefined);
  }
}
