import { OptionError, TooLargeError } from '../errors';
import { checkInteger, checkKnown, checkOneOf } from '../options';
import { momentArgument } from '../periods';
import { checkWellFormed } from '../well-formed';
import type {
  AroundOptions,
  PeriodOptions,
  RankedPageOptions,
  RankOptions,
  ScoreOptions,
  ScoreRange,
} from './leaderboard';
import { RANK_KINDS, type BoardParts } from './options';

const MAX_ID_LENGTH = 512;
const MAX_ENTRIES = 1000;
const MAX_DATA_BYTES = 4096;

export function checkId(id: unknown): void {
  checkWellFormed('id', id, MAX_ID_LENGTH);
}

export function checkIds(ids: unknown): asserts ids is readonly string[] {
  if (!Array.isArray(ids) || ids.length > MAX_ENTRIES) {
    throw new OptionError('ids', `a list of at most ${String(MAX_ENTRIES)} strings`, ids);
  }
  Array.from(ids as readonly unknown[]).forEach(checkId);
}

/** A score as ARGV, where 0 has no sign. @throws {OptionError} unless it is a finite number. */
export function scoreArgument(option: string, score: unknown): number {
  if (typeof score !== 'number' || !Number.isFinite(score)) {
    throw new OptionError(option, 'a finite number', score);
  }
  return score + 0;
}

/** Data as ARGV. @throws {OptionError} for what JSON has no form for; {TooLargeError} for too much of it; what `JSON.stringify` throws. */
export function dataArgument(data: unknown): string {
  if (data === undefined) return '';
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) throw new OptionError('data', 'something that JSON has a form for', data);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_DATA_BYTES) throw new TooLargeError('The data of an id', bytes, MAX_DATA_BYTES);
  return text;
}

/** What goes with a write. */
export function attachedArgument(options: ScoreOptions | undefined): string {
  if (options === undefined) return '';
  checkKnown(options, ['data']);
  return dataArgument(options.data);
}

/** @throws {OptionError} for a moment in a board that has no past, or a wrong or unknown option. */
export function atArgument(
  parts: BoardParts,
  options: PeriodOptions,
  known: readonly string[] = [],
): number | '' {
  checkKnown(options, ['at', ...known]);
  const at = momentArgument(options.at);
  if (at !== '' && (parts.rolls || !parts.windowed)) {
    throw new OptionError('at', 'left out, but of a board by day, week or month', options.at);
  }
  return at;
}

export function rankArguments(parts: BoardParts, options: RankOptions, known: readonly string[] = []) {
  const at = atArgument(parts, options, ['rank', ...known]);
  const { rank = parts.rank } = options;
  checkOneOf('rank', rank, RANK_KINDS);
  return { at, rank };
}

export function pageArguments(parts: BoardParts, options: RankedPageOptions) {
  const { offset = 0, limit = 10, data = false } = options;
  const ranking = rankArguments(parts, options, ['offset', 'limit', 'data']);
  checkInteger('offset', offset, 0);
  checkInteger('limit', limit, 0, MAX_ENTRIES);
  return { ...ranking, offset, limit, data: dataFlag(data) };
}

export function aroundArguments(parts: BoardParts, options: AroundOptions) {
  const { before = 5, after = 5, data = false } = options;
  const ranking = rankArguments(parts, options, ['before', 'after', 'data']);
  checkInteger('before', before, 0, MAX_ENTRIES - 1);
  checkInteger('after', after, 0, MAX_ENTRIES - 1 - before);
  return { ...ranking, offset: before, limit: after, data: dataFlag(data) };
}

export function rangeArguments(range: ScoreRange) {
  checkKnown(range, ['min', 'max'], 'range.');
  return {
    from: boundArgument('range.min', range.min ?? -Infinity),
    to: boundArgument('range.max', range.max ?? Infinity),
  };
}

function boundArgument(option: string, bound: unknown): string | number {
  if (bound === Infinity) return '+inf';
  if (bound === -Infinity) return '-inf';
  if (typeof bound !== 'number' || Number.isNaN(bound)) throw new OptionError(option, 'a number', bound);
  return bound;
}

function dataFlag(data: unknown): string {
  checkOneOf('data', data, [true, false]);
  return data === true ? '1' : '0';
}
