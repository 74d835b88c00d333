import { OptionError } from '../errors';
import { checkInteger } from '../options';
import { momentArgument } from '../periods';
import { observed, type UniquesEvent } from './events';
import { itemArgument } from './item';
import type { ResolvedUniques } from './options';
import type { CountReply } from './redis/count-reply';
import { has } from './redis/has.lua';
import { intersect } from './redis/intersect.lua';
import { union } from './redis/union.lua';
import type { Estimate, UniquesView } from './uniques';

/** Of the HyperLogLog of Redis, which has 16 384 registers: 1.04 / √16384. */
const STANDARD_ERROR = 0.0081;
const MAX_UNITED = 50;
const MAX_INTERSECTED = 5;

/** Which periods: a moment, and how many up to it, or the week or month that it is in. */
export interface Span {
  readonly at: number | '';
  readonly span: number | 'week' | 'month';
}

export const PRESENT: Span = { at: '', span: 1 };

/** The items of some periods. */
export class SpannedView implements UniquesView {
  readonly #uniques: ResolvedUniques;
  /** What scripts need to find them. */
  readonly argument: readonly (string | number)[];

  constructor(uniques: ResolvedUniques, { at, span }: Span) {
    this.#uniques = uniques;
    this.argument = [...uniques.series, at, span];
  }

  async has(item: string): Promise<boolean | undefined> {
    const { name, kind, connection, group, deadlineMs } = this.#uniques;
    if (kind === 'approximate') {
      throw new OptionError('kind', "'exact' or 'auto', to ask for single items", kind);
    }
    const args = { item: itemArgument(item), view: this.argument };
    return observed(name, 'has', connection.run(has, { group }, args, { deadlineMs }), (present) =>
      present === undefined ? 'unclear' : present ? 'present' : 'absent',
    );
  }

  async count(): Promise<Estimate> {
    return this.#measure('count', union, [this]);
  }

  async union(...others: readonly UniquesView[]): Promise<Estimate> {
    return this.#measure('union', union, this.#with(others, MAX_UNITED));
  }

  async intersect(...others: readonly UniquesView[]): Promise<Estimate> {
    return this.#measure('intersect', intersect, this.#with(others, MAX_INTERSECTED));
  }

  async #measure(
    operation: UniquesEvent['operation'],
    script: typeof union,
    all: readonly SpannedView[],
  ): Promise<Estimate> {
    const { name, connection, group, deadlineMs } = this.#uniques;
    const views = all.flatMap(({ argument }) => argument);
    const work: Promise<CountReply> = connection.run(script, { group }, { views }, { deadlineMs });
    const { count, estimated, exact } = await observed(name, operation, work, (reply) =>
      reply.exact ? 'exact' : 'approximate',
    );
    return { count, exact, error: STANDARD_ERROR * estimated };
  }

  #with(others: readonly UniquesView[], max: number): SpannedView[] {
    if (others.length >= max) throw new OptionError('others', `at most ${String(max - 1)}`, others);
    const { connection, group } = this.#uniques;
    const views = others.map((other: unknown, index) => {
      if (other instanceof SpannedView) {
        const { connection: itsConnection, group: itsGroup } = other.#uniques;
        if (itsConnection === connection && itsGroup === group) return other;
      }
      const what = 'what createUniques() makes, of the same group and connection';
      throw new OptionError(`others[${String(index)}]`, what, other);
    });
    return [this, ...views];
  }
}

/** @throws {OptionError} unless there are periods, and they are kept for as long. */
export function spanOf(
  { window, keep }: ResolvedUniques,
  span: number | 'week' | 'month',
  at?: Date | number,
): Span {
  if (window === undefined) throw new OptionError('window', 'given, to look at periods of it', window);
  if (span === 'week' || span === 'month') {
    if (window !== 'daily') throw new OptionError('span', `a number, where the window is ${window}`, span);
  } else {
    checkInteger('span', span, 1, keep + 1);
  }
  return { at: momentArgument(at), span };
}
