import { Cron } from 'croner';
import { keyPart } from '../connection/keys';
import { durationMs } from '../duration';
import { OptionError } from '../errors';
import { checkKnown, checkText } from '../options';
import type { RepeatOptions } from './queue';
import type { QueueBounds } from './queue-options';

const SCHEDULE = 'repeat:';

/** When the occurrences of a schedule are. */
export type Times =
  | { readonly cron: string; readonly timezone: string }
  | { readonly everyMs: number; readonly fromMs?: number };

/** What an occurrence is added with. */
export interface Definition {
  readonly priority: number;
  readonly retry: string;
  readonly bounds: QueueBounds;
}

const YEAR_MS = 366 * 86_400_000;

/** @throws {OptionError} for times that are none, or that never come. */
export function resolveRepeat(repeat: RepeatOptions): { readonly id: string; readonly times: Times } {
  checkKnown(repeat, ['key', 'cron', 'timezone', 'every'], 'repeat.');
  checkText('repeat.key', repeat.key, 65_536);
  const id = SCHEDULE + keyPart(repeat.key);
  if ('every' in repeat) {
    if ('cron' in repeat) throw new OptionError('repeat.every', 'left out with `cron`', repeat.every);
    return { id, times: { everyMs: durationMs('repeat.every', repeat.every, 1000, YEAR_MS) } };
  }
  checkText('repeat.cron', repeat.cron, 256);
  const times = { cron: repeat.cron, timezone: repeat.timezone ?? 'UTC' };
  checkText('repeat.timezone', times.timezone, 64);
  let first: number | undefined;
  try {
    first = nextAfter(times, Date.now());
  } catch {
    throw new OptionError('repeat.cron', 'a cron expression, in a time zone of the IANA', repeat.cron);
  }
  if (first === undefined) throw new OptionError('repeat.cron', 'a time that comes', repeat.cron);
  return { id, times };
}

/**
 * The next occurrence after a time, in ms since 1970; `undefined` when there is none.
 *
 * @param previousMs the occurrence before, from which the next one is counted
 */
export function nextAfter(times: Times, afterMs: number, previousMs = afterMs): number | undefined {
  if ('everyMs' in times) {
    const missed = Math.max(0, Math.floor((afterMs - previousMs) / times.everyMs));
    return previousMs + (missed + 1) * times.everyMs;
  }
  return new Cron(times.cron, { timezone: times.timezone }).nextRun(new Date(afterMs))?.getTime();
}

export function isSchedule(id: string): boolean {
  return id.startsWith(SCHEDULE);
}

/** Of what stands in Redis, the times are a line of their own: whoever has the same leaves the next occurrence as it is. */
export function readDefinition(text: string): Definition & { readonly times: Times } {
  const [times = '', definition = ''] = text.split('\n');
  return { ...(JSON.parse(definition) as Definition), times: JSON.parse(times) as Times };
}
