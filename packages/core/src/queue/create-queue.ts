import { connectionOf } from '../connection/create-connection';
import { durationMs } from '../duration';
import { OptionError } from '../errors';
import { inThisTick } from '../in-this-tick';
import { checkKnown, checkText } from '../options';
import { resolveAddition, specOf, type Addition } from './add-options';
import { Additions } from './additions';
import { RedisDeadJobs } from './dead-jobs';
import { closedError, Endings } from './endings';
import { newId } from './ids';
import { jobInfoOf } from './job-info';
import { Kernel, type NewRow } from './kernel';
import { Effects } from './once';
import { Payloads, type Stored } from './payloads';
import type {
  AddedJob,
  AddOptions,
  EndedJob,
  JobInfo,
  NewJob,
  Queue,
  RepeatOptions,
  WaitForJobOptions,
} from './queue';
import { resolveQueue, type QueueOptions, type ResolvedQueue } from './queue-options';
import type { Cancelled } from './redis/cancel.lua';
import type { QueueCounts } from './redis/counts.lua';
import { isSchedule, resolveRepeat, type Definition } from './schedules';

/** The longest that a timer of Node runs. */
const MAX_WAIT_MS = 2 ** 31 - 1;
const WAIT_MS = 30_000;

/** @throws {OptionError} for an option that is wrong or unknown. */
export function createQueue<Data = unknown, Result = unknown>(
  options: QueueOptions<Data>,
): Queue<Data, Result> {
  return new RedisQueue<Data, Result>(resolveQueue(options));
}

class RedisQueue<Data, Result> implements Queue<Data, Result> {
  readonly name: string;
  readonly dead: RedisDeadJobs<Data, Result>;
  readonly #settings: ResolvedQueue;
  readonly #kernel: Kernel;
  readonly #payloads: Payloads;
  readonly #additions: Additions;
  #endings: Endings | undefined;
  #effects: Effects | undefined;
  #isClosed = false;

  constructor(settings: ResolvedQueue) {
    this.name = settings.name;
    this.#settings = settings;
    this.#kernel = new Kernel(connectionOf(settings.redis), settings);
    this.#payloads = new Payloads(this.#kernel.queue, settings);
    this.#additions = new Additions(this.#kernel, settings.name, settings);
    this.dead = new RedisDeadJobs(this.#kernel, this.#payloads, settings);
  }

  add(data: Data, options?: AddOptions): Promise<AddedJob> {
    return inThisTick(() => {
      this.#checkOpen();
      if (options?.repeat !== undefined) return this.#repeat(data, options, options.repeat);
      const row = this.#rowOf(data, resolveAddition(options));
      return row instanceof Promise
        ? row.then((ready) => this.#additions.add(ready))
        : this.#additions.add(row);
    });
  }

  async addBulk(items: readonly NewJob<Data>[]): Promise<readonly AddedJob[]> {
    this.#checkOpen();
    if (!Array.isArray(items)) throw new OptionError('items', 'a list', items);
    // A promise each, so that all are waited for when one is refused at once.
    const rows = Array.from(items, async (item: NewJob<Data>, index) => {
      checkKnown(item, ['data', 'options'], `items[${String(index)}].`);
      return this.#rowOf(item.data, resolveAddition(item.options));
    });
    return this.#additions.addAll(await Promise.all(rows));
  }

  async get(id: string): Promise<JobInfo<Data, Result> | undefined> {
    this.#check(id);
    const [found] = await this.#kernel.look([id]);
    return found && jobInfoOf<Data, Result>(this.#payloads, found);
  }

  async cancel(id: string): Promise<Cancelled> {
    this.#check(id);
    if (isSchedule(id)) return (await this.#kernel.unschedule(id)) ? 'cancelled' : 'absent';
    return this.#kernel.cancel(id);
  }

  async wait(id: string, options: WaitForJobOptions = {}): Promise<EndedJob<Result>> {
    this.#check(id);
    checkKnown(options, ['timeout', 'signal']);
    const { timeout = WAIT_MS, signal } = options;
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new OptionError('signal', 'an AbortSignal', signal);
    }
    const timeoutMs = durationMs('timeout', timeout, 0, MAX_WAIT_MS);
    this.#endings ??= new Endings(this.#kernel, this.#payloads);
    return this.#endings.wait<Result>(id, timeoutMs, signal);
  }

  async pause(): Promise<void> {
    this.#checkOpen();
    await this.#kernel.pause(true);
  }

  async resume(): Promise<void> {
    this.#checkOpen();
    await this.#kernel.pause(false);
  }

  async counts(): Promise<QueueCounts> {
    this.#checkOpen();
    return this.#kernel.counts();
  }

  async once<T>(id: string, run: () => T | PromiseLike<T>): Promise<T> {
    this.#check(id);
    this.#effects ??= new Effects(this.#settings);
    return this.#effects.once(id, run);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#endings?.close();
    this.#effects?.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #rowOf(data: Data, addition: Addition): NewRow | Promise<NewRow> {
    const id = newId();
    const place = addition.dedup === '' ? id : `dedup:${addition.dedup}`;
    const spec = specOf(addition);
    const payload = this.#encoded(place, data);
    if (payload instanceof Promise) return payload.then((sealed) => ({ id, payload: sealed, spec }));
    return { id, payload, spec };
  }

  #encoded(place: string, data: Data): Stored | Promise<Stored> {
    const checking = this.#payloads.checked(data);
    if (checking === undefined) return this.#payloads.encode('data', place, data);
    return checking.then(() => this.#payloads.encode('data', place, data));
  }

  async #repeat(data: Data, options: AddOptions, repeat: RepeatOptions): Promise<AddedJob> {
    for (const name of ['delay', 'dedup'] as const) {
      if (options[name] !== undefined) throw new OptionError(name, 'left out with `repeat`', options[name]);
    }
    const { id, times, dueMs } = resolveRepeat(repeat);
    const { priority, retry } = resolveAddition(withoutRepeat(options));
    const { maxWaiting, maxBytes } = this.#settings;
    const definition: Definition = { priority, retry, bounds: { maxWaiting, maxBytes } };
    const template = await this.#encoded(id, data);
    await this.#kernel.schedule(id, dueMs, JSON.stringify(times), JSON.stringify(definition), template);
    return { id, outcome: 'scheduled' };
  }

  #check(id: string): void {
    this.#checkOpen();
    checkText('id', id, 65_536);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedError();
  }
}

function withoutRepeat(options: AddOptions): Omit<AddOptions, 'repeat'> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== 'repeat'));
}
