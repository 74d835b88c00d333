import { memberOf, runScript, type WriteBehindContext } from './context';
import type { Flusher } from './flusher';
import { undo } from './redis/undo.lua';
import type { Waiting } from './waiting';

/** Writes beyond the limits: they count when the database has them, and otherwise are taken back. */
export class Through<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #flusher: Flusher<Value>;
  readonly #waiting: Waiting<Value>;

  constructor(context: WriteBehindContext<Value>, flusher: Flusher<Value>, waiting: Waiting<Value>) {
    this.#context = context;
    this.#flusher = flusher;
    this.#waiting = waiting;
  }

  /** Rejects with what `write` rejects with, and with {@link NotFlushedError} when somebody else was at it. */
  async write(id: string, version: number): Promise<void> {
    const member = memberOf(id);
    try {
      const { written, failures } = await this.#flusher.round(0, [member]);
      if (written.has(member)) return;
      if (failures.has(member)) throw failures.get(member);
      await this.#waiting.forRecord(id, version, this.#context.options.timeoutMs, true);
    } catch (error) {
      await runScript(this.#context, undo, { member, version }).catch(() => undefined);
      throw error;
    }
  }
}
