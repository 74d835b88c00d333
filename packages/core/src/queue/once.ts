import { parseStored, storableJson } from '../codec/stored-json';
import { createIdempotency } from '../idempotency/create-idempotency';
import type { Execution, Idempotency } from '../idempotency/idempotency';
import type { ResolvedQueue } from './queue-options';

/** How long it is known that something was done: longer than a job is tried again, as a rule. */
const KNOWN_FOR = '7d';

/** Effects that happen once, by records of their own. */
export class Effects {
  readonly #queue: string;
  readonly #records: Idempotency;

  constructor({ redis, prefix, name, deadlineMs, sealer }: ResolvedQueue) {
    this.#queue = name;
    this.#records = createIdempotency({
      redis,
      prefix: `${prefix}:once`,
      ttl: KNOWN_FOR,
      onUnknown: 'reexecute',
      deadline: deadlineMs,
      sealer,
    });
  }

  /** @throws what `run` throws, and {OptionError} for what it gives that JSON has no form for */
  async once<T>(id: string, run: () => T | PromiseLike<T>): Promise<T> {
    const work = { scope: this.#queue, key: id, fingerprint: '' };
    for (;;) {
      const began = await this.#records.begin(work, { wait: '1m' });
      if (began.state === 'started') return this.#execute(began.execution, run);
      if (began.state === 'done') return resultOf(began.result) as T;
    }
  }

  close(): void {
    this.#records.close();
  }

  async #execute<T>(execution: Execution, run: () => T | PromiseLike<T>): Promise<T> {
    let result: T;
    try {
      result = await run();
    } catch (error) {
      await execution.release();
      throw error;
    }
    let text = '';
    try {
      if (result !== undefined) text = storableJson('result', result);
    } finally {
      await execution.complete(Buffer.from(text)); // it was done, whatever Redis says, and whatever it gave
    }
    return result;
  }
}

function resultOf(bytes: Buffer): unknown {
  return bytes.length === 0 ? undefined : parseStored(bytes.toString());
}
