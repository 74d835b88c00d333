import { OptionError } from '../errors';
import { checkInteger, checkKnown } from '../options';
import { QueueFullError } from './errors';
import { jobInfoOf } from './job-info';
import type { Kernel } from './kernel';
import type { Payloads } from './payloads';
import type { JobInfo } from './queue';
import type { QueueBounds } from './queue-options';

/** Which dead letters: those with these ids, or those of which the function says so. */
export type DeadJobFilter<Data, Result> =
  readonly string[] | ((letter: JobInfo<Data, Result>) => boolean | PromiseLike<boolean>);

export interface DeadJobsListOptions {
  /** How many to leave out, from those that were given up last. @default 0 */
  readonly offset?: number | undefined;
  /** How many at most, up to 1000. @default 100 */
  readonly limit?: number | undefined;
}

/** Jobs that were given up: they failed too often, or for good, or took too many workers along. */
export interface DeadJobs<Data = unknown, Result = unknown> {
  /** The latest first. Two round trips. */
  list(options?: DeadJobsListOptions): Promise<readonly JobInfo<Data, Result>[]>;

  /**
   * Makes dead letters ready again, as if they had never failed, though with the history of their errors. Of those that are
   * there when it is called: one round trip for each thousand to find them, and for each hundred one, or two with a function.
   *
   * Returns how many.
   *
   * @param filter which; without, all
   * @throws {QueueFullError} when there is no room for more; its `added` says how many were.
   */
  redrive(filter?: DeadJobFilter<Data, Result>): Promise<number>;

  /** Deletes dead letters. Returns how many. @param filter which; without, all */
  purge(filter?: DeadJobFilter<Data, Result>): Promise<number>;
}

const PAGE = 100;

export class RedisDeadJobs<Data, Result> implements DeadJobs<Data, Result> {
  readonly #kernel: Kernel;
  readonly #payloads: Payloads;
  readonly #bounds: QueueBounds;

  constructor(kernel: Kernel, payloads: Payloads, bounds: QueueBounds) {
    this.#kernel = kernel;
    this.#payloads = payloads;
    this.#bounds = bounds;
  }

  async list(options: DeadJobsListOptions = {}): Promise<readonly JobInfo<Data, Result>[]> {
    checkKnown(options, ['offset', 'limit']);
    const { offset = 0, limit = PAGE } = options;
    checkInteger('offset', offset, 0);
    checkInteger('limit', limit, 1, 1000);
    return this.#read(await this.#kernel.deadIds(offset, limit));
  }

  async redrive(filter?: DeadJobFilter<Data, Result>): Promise<number> {
    let driven = 0;
    for await (const ids of this.#chosen(filter)) {
      const reply = await this.#kernel.redrive(ids, this.#bounds);
      driven += reply.driven;
      if (reply.full) throw new QueueFullError(driven);
    }
    return driven;
  }

  async purge(filter?: DeadJobFilter<Data, Result>): Promise<number> {
    let purged = 0;
    for await (const ids of this.#chosen(filter)) purged += await this.#kernel.purge(ids);
    return purged;
  }

  async #read(ids: readonly string[]): Promise<readonly JobInfo<Data, Result>[]> {
    if (ids.length === 0) return [];
    const found = await this.#kernel.look(ids);
    const letters = await Promise.all(found.map((job) => jobInfoOf<Data, Result>(this.#payloads, job)));
    return letters.filter(({ state }) => state === 'dead');
  }

  /** Pages of ids. All are read before the first is acted upon, so that no page moves while it is turned. */
  async *#chosen(filter: DeadJobFilter<Data, Result> | undefined): AsyncGenerator<readonly string[]> {
    for (const ids of pagesOf(typeof filter === 'object' ? checkedIds(filter) : await this.#allIds())) {
      const chosen = typeof filter === 'function' ? await this.#matching(ids, filter) : ids;
      if (chosen.length > 0) yield chosen;
    }
  }

  async #allIds(): Promise<readonly string[]> {
    const all: string[] = [];
    for (;;) {
      const page = await this.#kernel.deadIds(all.length, 10 * PAGE);
      all.push(...page);
      if (page.length < 10 * PAGE) return all.reverse(); // the oldest is the first to be ready again
    }
  }

  async #matching(
    ids: readonly string[],
    filter: (letter: JobInfo<Data, Result>) => boolean | PromiseLike<boolean>,
  ): Promise<readonly string[]> {
    const chosen: string[] = [];
    for (const letter of await this.#read(ids)) if (await filter(letter)) chosen.push(letter.id);
    return chosen;
  }
}

function* pagesOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += PAGE) yield ids.slice(start, start + PAGE);
}

function checkedIds(ids: readonly string[]): readonly string[] {
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
    throw new OptionError('filter', 'a list of ids or a function', ids);
  }
  return ids;
}
