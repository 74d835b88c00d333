import { HeardChannel } from '../connection/heard-channel';
import { RedisUnavailableError } from '../errors';
import { endedJobOf } from './job-info';
import type { Kernel } from './kernel';
import type { Payloads } from './payloads';
import type { EndedJob } from './queue';
import { WaitForEnd } from './wait-for-end';

/** How often the end of a job is looked for where it is told; and where it is not, or the last look had no answer. */
const LOOK_MS = 5000;
const DEAF_LOOK_MS = 250;

/** Waits for the ends of jobs, by one channel for all of them. A message may be lost: who waits also looks now and then. */
export class Endings {
  readonly #kernel: Kernel;
  readonly #payloads: Payloads;
  readonly #channel: HeardChannel;
  readonly #waits = new Map<string, Set<WaitForEnd>>();
  readonly #closing = new AbortController();

  constructor(kernel: Kernel, payloads: Payloads) {
    this.#kernel = kernel;
    this.#payloads = payloads;
    this.#channel = new HeardChannel(kernel.connection, `${kernel.queue}:ended`, {
      onMessage: (text) => {
        this.#onMessage(text);
      },
      onMissed: () => {
        for (const waits of this.#waits.values()) for (const wait of [...waits]) wait.look();
      },
    });
  }

  async wait<Result>(
    id: string,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<EndedJob<Result>> {
    const waits = this.#waits.get(id) ?? new Set();
    const signals = [this.#closing.signal, ...(signal === undefined ? [] : [signal])];
    if (!this.#closing.signal.aborted) this.#channel.listen();
    const wait = new WaitForEnd({
      timeoutMs,
      signals,
      look: () => this.#look(id),
      again: (answered) => (answered && this.#channel.heard ? LOOK_MS : DEAF_LOOK_MS),
    });
    waits.add(wait);
    this.#waits.set(id, waits);
    try {
      return (await wait.ended) as EndedJob<Result>;
    } finally {
      waits.delete(wait);
      if (waits.size === 0 && this.#waits.get(id) === waits) this.#waits.delete(id);
    }
  }

  close(): void {
    this.#closing.abort(closedError());
    this.#channel.close();
  }

  /** How it has ended, if it has; otherwise its end will be told. */
  async #look(id: string): Promise<EndedJob<unknown> | undefined> {
    const [found] = await this.#kernel.look([id], true);
    return found === undefined ? { state: 'absent' } : endedJobOf(this.#payloads, found);
  }

  /** `state|id|text`, where the text is what is stored. */
  #onMessage(message: string): void {
    const [state = '', id = ''] = message.split('|', 2);
    const waits = this.#waits.get(id);
    if (waits === undefined) return;
    const text = message.slice(state.length + id.length + 2);
    void this.#endOf(state, id, text).then((ended) => {
      for (const wait of [...waits]) {
        if (ended === undefined) wait.look();
        else wait.tell(ended);
      }
    });
  }

  /** `undefined` for what is to be looked up: an error, what is sealed, which does not come through, and what is no result. */
  async #endOf(state: string, id: string, text: string): Promise<EndedJob<unknown> | undefined> {
    if (state === 'x') return { state: 'cancelled' };
    if (state !== 'c' || this.#payloads.sealed) return undefined;
    try {
      return { state: 'completed', result: await this.#payloads.decode('results', id, Buffer.from(text)) };
    } catch {
      return undefined;
    }
  }
}

export function closedError(): RedisUnavailableError {
  return new RedisUnavailableError('closed', 'no', 'The queue was closed');
}
