import { monotonicMs } from '../clock';
import { withTimeLimit } from '../time-limit';
import type { Alarm } from './alarm';
import { memberOf, runScript, type WriteBehindContext } from './context';
import type { Database } from './database';
import { NotFlushedError } from './errors';
import type { Flusher } from './flusher';
import { progress, type Progress } from './redis/progress.lua';
import { survey } from './redis/survey.lua';

const FIRST_LOOK_MS = 10;
const MAX_LOOK_MS = 250;

/**
 * Waits until the database has something: by asking Redis, and at once when this process has written it. What Redis does not have
 * any more, the database is asked about.
 */
export class Waiting<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #flusher: Flusher<Value>;
  readonly #database: Database<Value>;
  readonly #settled: Alarm;
  #asked: { readonly member: string; readonly version: number }[] = [];
  #answer: Promise<readonly Progress[]> | undefined;

  constructor(
    context: WriteBehindContext<Value>,
    flusher: Flusher<Value>,
    database: Database<Value>,
    settled: Alarm,
  ) {
    this.#context = context;
    this.#flusher = flusher;
    this.#database = database;
    this.#settled = settled;
  }

  /**
   * Rejects with {@link NotFlushedError} when it is dead or lost, or the time is over, and with what `read` rejects with.
   *
   * @param hurries whether to write what nobody else is at
   */
  async forRecord(
    id: string,
    version: number | undefined,
    timeoutMs: number,
    hurries: boolean,
  ): Promise<void> {
    const member = memberOf(id);
    const wanted = version ?? (await this.#ask(member, 0)).version;
    await this.#until(timeoutMs, async () => {
      if (hurries) await this.#flusher.round(0, [member]);
      const { state } = await this.#ask(member, wanted);
      if (state === 'dead') throw new NotFlushedError('dead');
      if (state === 'absent' && (await this.#database.read(id)).version < wanted) {
        throw new NotFlushedError('lost');
      }
      return state !== 'waiting';
    });
  }

  /** For all that was written before the call. Rejects as {@link forRecord}. */
  async forAll(timeoutMs: number, hurries: boolean): Promise<void> {
    const before = await runScript(this.#context, survey, {});
    await this.#until(timeoutMs, async (signal) => {
      while (hurries) {
        const { full, outage } = await this.#flusher.round(this.#context.options.delayMs);
        if (!full || outage || signal.aborted) break;
      }
      const now = await runScript(this.#context, survey, {});
      if (now.last < before.last || now.vanished > before.vanished) throw new NotFlushedError('lost');
      if (now.died > before.died) throw new NotFlushedError('dead');
      return now.oldest > before.last;
    });
  }

  /** Looks again and again. A look that takes longer than there is time ends by itself; the first has as long as a question to Redis. */
  async #until(timeoutMs: number, holds: (signal: AbortSignal) => Promise<boolean>): Promise<void> {
    const late = () => new NotFlushedError('timeout');
    const untilMs = monotonicMs() + timeoutMs;
    const untilLateMs = monotonicMs() + Math.max(timeoutMs, this.#context.options.deadlineMs);
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(MAX_LOOK_MS, pauseMs * 1.5)) {
      if (await withTimeLimit(holds, Math.max(0, untilLateMs - monotonicMs()), late)) return;
      const leftMs = untilMs - monotonicMs();
      if (leftMs <= 0) throw late();
      await this.#settled.sleep(Math.min(pauseMs, leftMs));
    }
  }

  /** All who ask in one tick ask at once. */
  async #ask(member: string, version: number): Promise<Progress> {
    const at = this.#asked.push({ member, version }) - 1;
    this.#answer ??= Promise.resolve().then(() => {
      const wanted = this.#asked.flatMap((each) => [each.member, each.version]);
      this.#asked = [];
      this.#answer = undefined;
      return runScript(this.#context, progress, { wanted });
    });
    return (await this.#answer)[at] as Progress;
  }
}
