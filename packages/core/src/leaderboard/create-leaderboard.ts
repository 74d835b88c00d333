import {
  aroundArguments,
  atArgument,
  checkId,
  checkIds,
  dataArgument,
  pageArguments,
  rangeArguments,
  rankArguments,
} from './arguments';
import type {
  AroundOptions,
  Leaderboard,
  PeriodOptions,
  RankedPage,
  RankedPageOptions,
  RankOptions,
  Scored,
  ScoreOptions,
  ScoreRange,
  Standing,
} from './leaderboard';
import { resolveLeaderboard, type BoardParts, type LeaderboardOptions } from './options';
import { registerParts } from './parts';
import { clearBoard, readPage, readStandings } from './reading';
import { removal, scoring, writeOn, type Writing } from './writing';

/**
 * Keeps scores in Redis for all processes, in the order of a sorted set: a rank costs the logarithm of how many there are.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function createLeaderboard<Data = unknown>(options: LeaderboardOptions): Leaderboard<Data> {
  // What is attached comes back as it was given: its type is the caller's to know.
  return new RedisLeaderboard(resolveLeaderboard(options)) as Leaderboard<Data>;
}

class RedisLeaderboard implements Leaderboard {
  readonly #parts: BoardParts;

  constructor(parts: BoardParts) {
    this.#parts = parts;
    registerParts(this, parts);
  }

  get name(): string {
    return this.#parts.name;
  }

  async add(id: string, score: number, options?: ScoreOptions): Promise<Scored> {
    return this.#write(scoring('add', id, score, options));
  }

  async set(id: string, score: number, options?: ScoreOptions): Promise<Scored> {
    return this.#write(scoring('set', id, score, options));
  }

  async increment(id: string, by = 1, options?: ScoreOptions): Promise<Scored> {
    return this.#write(scoring('increment', id, by, options));
  }

  async best(id: string, score: number, options?: ScoreOptions): Promise<Scored> {
    return this.#write(scoring('best', id, score, options));
  }

  async remove(id: string): Promise<Scored> {
    return this.#write(removal(id));
  }

  async setData(id: string, data: unknown): Promise<boolean> {
    checkId(id);
    const { score } = await this.#write({ operation: 'data', id, value: '', data: dataArgument(data) });
    return score !== undefined;
  }

  async score(id: string, options: PeriodOptions = {}): Promise<number | undefined> {
    checkId(id);
    const at = atArgument(this.#parts, options);
    return (await readStandings(this.#parts, [id], { at, rank: '' }, false))[0]?.score;
  }

  async rank(id: string, options: RankOptions = {}): Promise<number | undefined> {
    checkId(id);
    const ranking = rankArguments(this.#parts, options);
    return (await readStandings(this.#parts, [id], ranking, false))[0]?.rank;
  }

  async percentile(id: string, options: PeriodOptions = {}): Promise<number | undefined> {
    checkId(id);
    const at = atArgument(this.#parts, options);
    return (await readStandings(this.#parts, [id], { at, rank: '' }))[0]?.percentile;
  }

  async standing(id: string, options?: RankOptions): Promise<Standing | undefined> {
    const [standing] = await this.standings([id], options);
    return standing;
  }

  async standings(ids: readonly string[], options: RankOptions = {}): Promise<(Standing | undefined)[]> {
    checkIds(ids);
    return readStandings(this.#parts, ids, rankArguments(this.#parts, options));
  }

  async page(options: RankedPageOptions = {}): Promise<RankedPage> {
    const args = pageArguments(this.#parts, options);
    return (await readPage(this.#parts, 'page', 'position', rangeArguments({}), args)) as RankedPage;
  }

  async around(id: string, options: AroundOptions = {}): Promise<RankedPage | undefined> {
    checkId(id);
    const args = aroundArguments(this.#parts, options);
    return readPage(this.#parts, 'around', 'around', { from: id, to: '' }, args);
  }

  async range(range: ScoreRange, options: RankedPageOptions = {}): Promise<RankedPage> {
    const args = pageArguments(this.#parts, options);
    return (await readPage(this.#parts, 'range', 'score', rangeArguments(range), args)) as RankedPage;
  }

  async count(range: ScoreRange = {}, options: PeriodOptions = {}): Promise<number> {
    const at = atArgument(this.#parts, options);
    const args = { at, rank: 'ordinal', offset: 0, limit: 0, data: '0' } as const;
    const counted = await readPage(this.#parts, 'count', 'score', rangeArguments(range), args);
    return (counted as RankedPage).matched;
  }

  clear(options: PeriodOptions = {}): Promise<void> {
    return clearBoard(this.#parts, options);
  }

  async #write(writing: Writing): Promise<Scored> {
    const [scored] = await writeOn([this.#parts], writing);
    return scored as Scored;
  }
}
