import { OptionError } from '../errors';
import { observed } from './events';
import { itemList } from './item';
import { resolveUniques, type ResolvedUniques, type UniquesOptions } from './options';
import { add } from './redis/add.lua';
import { clear } from './redis/clear.lua';
import type { Added, Uniques, UniquesView } from './uniques';
import { PRESENT, SpannedView, spanOf } from './view';

/**
 * Counts different items over all processes: exactly for as long as they are few, and then in 14.4 kB however many there are.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createUniques(options: UniquesOptions): Uniques {
  return new RedisUniques(resolveUniques(options));
}

class RedisUniques extends SpannedView implements Uniques {
  readonly #uniques: ResolvedUniques;

  constructor(uniques: ResolvedUniques) {
    super(uniques, PRESENT);
    this.#uniques = uniques;
  }

  get name(): string {
    return this.#uniques.name;
  }

  async add(given: string | readonly string[]): Promise<Added> {
    const { items, args } = itemList(given);
    const { name, connection, group, kind, threshold, ttlMs: ttl, deadlineMs } = this.#uniques;
    if (items.length === 0) return { added: [], exact: true };
    const all = { kind, threshold, ttl, viewAndItems: [...this.argument, ...args] };
    const { exact, places } = await observed(
      name,
      'add',
      connection.run(add, { group }, all, { deadlineMs }),
      (reply) => (reply.places.length > 0 ? 'new' : 'known'),
    );
    return { added: places.map((place) => items[place] as string), exact };
  }

  at(moment: Date | number): UniquesView {
    if ((moment as unknown) === undefined) throw new OptionError('moment', 'given', moment);
    return new SpannedView(this.#uniques, spanOf(this.#uniques, 1, moment));
  }

  over(span: number | 'week' | 'month', at?: Date | number): UniquesView {
    return new SpannedView(this.#uniques, spanOf(this.#uniques, span, at));
  }

  async clear(): Promise<void> {
    const { name, connection, group, deadlineMs } = this.#uniques;
    const work = connection.run(clear, { group }, { view: this.argument }, { deadlineMs });
    await observed(name, 'clear', work, () => 'done');
  }
}
