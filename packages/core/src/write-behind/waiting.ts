import { monotonicMs } from '../clock';
import type { Alarm } from './alarm';
import { memberOf, runScript, type WriteBehindContext } from './context';
import { NotFlushedError } from './errors';
import type { Flusher } from './flusher';
import { progress, type Progress } from './redis/progress.lua';
import { survey } from './redis/survey.lua';

const FIRST_LOOK_MS = 10;
const MAX_LOOK_MS = 250;

/** Waits until the database has something: by asking Redis, and at once when this process has written it. */
export class Waiting<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #flusher: Flusher<Value>;
  readonly #settled: Alarm;
  #asked: { readonly member: string; readonly version: number }[] = [];
  #answer: Promise<readonly Progress[]> | undefined;

  constructor(context: WriteBehindContext<Value>, flusher: Flusher<Value>, settled: Alarm) {
    this.#context = context;
    this.#flusher = flusher;
    this.#settled = settled;
  }

  /**
   * @param hurries whether to write what nobody else is at
   * @throws {NotFlushedError} when it is dead or lost, or the time is over.
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
      if (state === 'dead' || state === 'lost') throw new NotFlushedError(state);
      return state === 'written';
    });
  }

  /** For all that was written before the call. @throws {NotFlushedError} as {@link forRecord}. */
  async forAll(timeoutMs: number, hurries: boolean): Promise<void> {
    const before = await runScript(this.#context, survey, {});
    await this.#until(timeoutMs, async () => {
      while (hurries) {
        const { full, outage } = await this.#flusher.round(this.#context.options.delayMs);
        if (!full || outage) break;
      }
      const now = await runScript(this.#context, survey, {});
      if (now.last < before.last || now.vanished > before.vanished) throw new NotFlushedError('lost');
      if (now.died > before.died) throw new NotFlushedError('dead');
      return now.oldest > before.last;
    });
  }

  async #until(timeoutMs: number, holds: () => Promise<boolean>): Promise<void> {
    const untilMs = monotonicMs() + timeoutMs;
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(MAX_LOOK_MS, pauseMs * 1.5)) {
      if (await holds()) return;
      const leftMs = untilMs - monotonicMs();
      if (leftMs <= 0) throw new NotFlushedError('timeout');
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
