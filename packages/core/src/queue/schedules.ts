import { Cron } from 'croner';
import { keyPart } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError } from '../errors';
import { checkKnown, checkText } from '../options';
import type { RepeatOptions } from './queue';
import type { QueueBounds } from './queue-options';

const SCHEDULE = 'repeat:';

/** When the occurrences of a schedule are. */
export type Times = { readonly cron: string; readonly timezone: string } | { readonly everyMs: number };

/** What an occurrence is added with. */
export interface Definition {
  readonly priority: number;
  readonly retry: string;
  readonly bounds: QueueBounds;
}

const YEAR_MS = 366 * 86_400_000;

/** A job that is to be repeated: when, and when for the first time, in ms since 1970. */
export interface Repetition {
  readonly id: string;
  readonly times: Times;
  readonly dueMs: number;
}

/** @throws {OptionError} for times that are none, or that never come. */
export function resolveRepeat(repeat: RepeatOptions): Repetition {
  checkKnown(repeat, ['key', 'cron', 'timezone', 'every'], 'repeat.');
  checkText('repeat.key', repeat.key, 65_536);
  const given: GivenTimes = repeat;
  const times = timesOf(given);
  let dueMs: number | undefined;
  try {
    dueMs = nextAfter(times, Date.now());
  } catch {
    throw new OptionError('repeat.cron', 'a cron expression, in a time zone of the IANA', given.cron);
  }
  if (dueMs === undefined) throw new OptionError('repeat.cron', 'a time that comes', given.cron);
  return { id: SCHEDULE + keyPart(repeat.key), times, dueMs };
}

/** Of either form, where what is `undefined` is left out. */
interface GivenTimes {
  readonly cron?: string | undefined;
  readonly timezone?: string | undefined;
  readonly every?: Duration | undefined;
}

function timesOf({ cron, timezone, every }: GivenTimes): Times {
  if (every === undefined) {
    checkText('repeat.cron', cron, 256);
    const times = { cron: cron as string, timezone: timezone ?? 'UTC' };
    checkText('repeat.timezone', times.timezone, 64);
    return times;
  }
  for (const [name, value] of Object.entries({ cron, timezone })) {
    if (value !== undefined) throw new OptionError(`repeat.${name}`, 'left out with `every`', value);
  }
  return { everyMs: durationMs('repeat.every', every, 1000, YEAR_MS) };
}

/**
 * The next occurrence after a time, in ms since 1970; `undefined` when there is none.
 *
 * @param previousMs the occurrence before, from which the next one is counted
 */
export function nextAfter(times: Times, afterMs: number, previousMs = afterMs): number | undefined {
  // The clock here may be behind that of Redis, by which the occurrence before was due.
  const latestMs = Math.max(afterMs, previousMs);
  if ('everyMs' in times) {
    const missed = Math.floor((latestMs - previousMs) / times.everyMs);
    return previousMs + (missed + 1) * times.everyMs;
  }
  return new Cron(times.cron, { timezone: times.timezone }).nextRun(new Date(latestMs))?.getTime();
}

export function isSchedule(id: string): boolean {
  return id.startsWith(SCHEDULE);
}

/** Of what stands in Redis, the times are a line of their own: whoever has the same leaves the next occurrence as it is. */
export function readDefinition(text: string): Definition & { readonly times: Times } {
  const [times = '', definition = ''] = text.split('\n');
  return { ...(JSON.parse(definition) as Definition), times: JSON.parse(times) as Times };
}
