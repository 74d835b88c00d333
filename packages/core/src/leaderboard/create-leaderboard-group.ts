import type { Connection } from '../connection/connection';
import { OptionError } from '../errors';
import { checkKnown } from '../options';
import { partsOf } from './parts';
import type {
  Leaderboard,
  LeaderboardGroup,
  RankOptions,
  Scored,
  ScoreOptions,
  Standing,
} from './leaderboard';
import type { BoardParts } from './options';
import { removal, scoring, writeOn, type Writing } from './writing';

/** Boards that one script can write, and where each stands among all. */
interface Share {
  readonly boards: [BoardParts, ...BoardParts[]];
  readonly places: number[];
}

/**
 * Boards that are written together: today's, this week's and all there is; a country's and the world's.
 *
 * Boards of one `group` on one connection are written by one script, all or none. Those of several groups are written by a script
 * each, in the same tick: when one of these fails, the call rejects, and the others may have been written.
 *
 * @throws {OptionError} at once, unless they are different boards, one at least.
 */
export function createLeaderboardGroup<Data = unknown>(
  boards: readonly Leaderboard<Data>[],
): LeaderboardGroup<Data> {
  if (!Array.isArray(boards) || boards.length < 1 || boards.length > 100) {
    throw new OptionError('boards', 'a list of 1 to 100 leaderboards', boards);
  }
  const parts = boards.map((board, index) => partsOf(board, `boards[${String(index)}]`));
  return new TogetherBoards<Data>(boards, sharesOf(parts));
}

class TogetherBoards<Data> implements LeaderboardGroup<Data> {
  readonly #boards: readonly Leaderboard<Data>[];
  readonly #shares: readonly Share[];

  constructor(boards: readonly Leaderboard<Data>[], shares: readonly Share[]) {
    this.#boards = [...boards];
    this.#shares = shares;
  }

  async add(id: string, score: number, options?: ScoreOptions<Data>): Promise<readonly Scored[]> {
    return this.#write(scoring('add', id, score, options));
  }

  async set(id: string, score: number, options?: ScoreOptions<Data>): Promise<readonly Scored[]> {
    return this.#write(scoring('set', id, score, options));
  }

  async increment(id: string, by = 1, options?: ScoreOptions<Data>): Promise<readonly Scored[]> {
    return this.#write(scoring('increment', id, by, options));
  }

  async best(id: string, score: number, options?: ScoreOptions<Data>): Promise<readonly Scored[]> {
    return this.#write(scoring('best', id, score, options));
  }

  async remove(id: string): Promise<readonly Scored[]> {
    return this.#write(removal(id));
  }

  async standings(
    id: string,
    options: Pick<RankOptions, 'rank'> = {},
  ): Promise<(Standing<Data> | undefined)[]> {
    checkKnown(options, ['rank']);
    return Promise.all(this.#boards.map((board) => board.standing(id, options)));
  }

  async #write(writing: Writing): Promise<readonly Scored[]> {
    const scored: Scored[] = [];
    await Promise.all(
      this.#shares.map(async ({ boards, places }) => {
        const written = await writeOn(boards, writing);
        places.forEach((place, index) => (scored[place] = written[index] as Scored));
      }),
    );
    return scored;
  }
}

function sharesOf(all: readonly BoardParts[]): Share[] {
  const shares = new Map<Connection, Map<string, Share>>();
  all.forEach((board, place) => {
    const ofConnection = shares.get(board.connection) ?? new Map<string, Share>();
    shares.set(board.connection, ofConnection);
    const share = ofConnection.get(board.group);
    if (share === undefined) ofConnection.set(board.group, { boards: [board], places: [place] });
    else if (share.boards.some(({ spec }) => spec[0] === board.spec[0])) {
      throw new OptionError(`boards[${String(place)}]`, 'another board than those before it', board);
    } else {
      share.boards.push(board);
      share.places.push(place);
    }
  });
  return [...shares.values()].flatMap((ofConnection) => [...ofConnection.values()]);
}
