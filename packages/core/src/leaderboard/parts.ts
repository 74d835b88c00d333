import { OptionError } from '../errors';
import type { Leaderboard } from './leaderboard';
import type { BoardParts } from './options';

const partsOfBoards = new WeakMap<object, BoardParts>();

export function registerParts(board: Leaderboard, parts: BoardParts): void {
  partsOfBoards.set(board, parts);
}

/** @throws {OptionError} unless `createLeaderboard` made it. */
export function partsOf(board: unknown, option: string): BoardParts {
  const parts = typeof board === 'object' && board !== null ? partsOfBoards.get(board) : undefined;
  if (parts === undefined) throw new OptionError(option, 'what createLeaderboard() makes', board);
  return parts;
}
