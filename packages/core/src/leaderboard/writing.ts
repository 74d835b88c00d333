import { OptionError } from '../errors';
import { attachedArgument, checkId, scoreArgument } from './arguments';
import { observed } from './events';
import type { ScoreOptions, Scored } from './leaderboard';
import type { BoardParts } from './options';
import { write, type WriteOperation } from './redis/write.lua';

/** A write of one id, checked. */
export interface Writing {
  readonly operation: WriteOperation;
  readonly id: string;
  readonly value: number | '';
  readonly data: string;
}

/** @throws {OptionError} unless all of it can be kept. */
export function scoring(
  operation: 'add' | 'set' | 'increment' | 'best',
  id: string,
  value: number,
  options?: ScoreOptions,
): Writing {
  checkId(id);
  const option = operation === 'increment' ? 'by' : 'score';
  return { operation, id, value: scoreArgument(option, value), data: attachedArgument(options) };
}

export function removal(id: string): Writing {
  checkId(id);
  return { operation: 'remove', id, value: '', data: '' };
}

/** Writes on boards of one group in one step. */
export function writeOn(
  boards: readonly [BoardParts, ...BoardParts[]],
  writing: Writing,
): Promise<readonly Scored[]> {
  const [{ connection, group, deadlineMs }] = boards;
  const name = boards.map((board) => board.name).join(' ');
  const { operation, id, value, data } = writing;
  const args = { operation, id, value, data, boards: boards.flatMap(({ spec }) => spec) };
  const work = connection.run(write, { group }, args, { deadlineMs }).then((scored) => {
    if (scored !== undefined) return scored;
    throw new OptionError('by', 'small enough for the score to stay a finite number', value);
  });
  return observed(name, operation, work, (scored) =>
    scored.some(({ changed }) => changed) ? 'changed' : 'unchanged',
  );
}
