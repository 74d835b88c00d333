import { durationMs, type Duration } from './duration';
import { OptionError } from './errors';

/** A period of the calendar: days begin at midnight, weeks on Monday, months on the first. */
export type CalendarWindow = 'daily' | 'weekly' | 'monthly';

/** A window that moves on step by step: the present step, and as many before it as fill it. */
export interface RollingWindow {
  /** How long it is: a whole number of steps, from 2 to 100. */
  rolling: Duration;

  /**
   * By what it moves on. From a second on.
   *
   * @default '1d' where the window is several days, otherwise '1h'
   */
  step?: Duration;
}

/** How scripts number periods. */
export interface Period {
  /** As a part of keys; empty for what has no window. */
  readonly name: string;
  /** Milliseconds, `'month'`, or empty for what has no window. */
  readonly unit: number | 'month' | '';
  /** How far its borders are ahead of those that count from the epoch. */
  readonly shiftMs: number;
  /** As long as the longest of them. */
  readonly lengthMs: number;
}

export const CALENDAR_WINDOWS: readonly CalendarWindow[] = ['daily', 'weekly', 'monthly'];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const YEAR_MS = 366 * DAY_MS;
const MAX_STEPS = 100;
/** The epoch was a Thursday. */
const FROM_MONDAY_MS = 3 * DAY_MS;

export const NO_PERIOD: Period = { name: '', unit: '', shiftMs: 0, lengthMs: 0 };

export function calendarPeriod(window: CalendarWindow, offsetMs: number): Period {
  switch (window) {
    case 'daily':
      return { name: window, unit: DAY_MS, shiftMs: offsetMs, lengthMs: DAY_MS };
    case 'weekly':
      return { name: window, unit: WEEK_MS, shiftMs: offsetMs + FROM_MONDAY_MS, lengthMs: WEEK_MS };
    case 'monthly':
      return { name: window, unit: 'month', shiftMs: offsetMs, lengthMs: 31 * DAY_MS };
  }
}

/** @throws {OptionError} unless the window is a whole number of steps. */
export function rollingPeriod(
  { rolling, step }: RollingWindow,
  offsetMs: number,
): { readonly period: Period; readonly steps: number } {
  const lengthMs = durationMs('window.rolling', rolling, 2000, YEAR_MS);
  const byDays = lengthMs % DAY_MS === 0 && lengthMs > DAY_MS;
  const stepMs =
    step === undefined ? (byDays ? DAY_MS : HOUR_MS) : durationMs('window.step', step, 1000, YEAR_MS);
  const steps = lengthMs / stepMs;
  if (!Number.isInteger(steps) || steps < 2 || steps > MAX_STEPS) {
    throw new OptionError('window.rolling', `2 to ${String(MAX_STEPS)} whole steps`, steps);
  }
  const name = `${String(steps)}x${String(stepMs)}`;
  return { period: { name, unit: stepMs, shiftMs: offsetMs, lengthMs: stepMs }, steps };
}

/** @throws {OptionError} unless it is how far a clock on earth is ahead of UTC. */
export function utcOffsetMs(value: Duration): number {
  return durationMs('utcOffset', value, -12 * HOUR_MS, 14 * HOUR_MS);
}

/** A moment as scripts take it; empty for the present. @throws {OptionError} unless it is one after the epoch. */
export function momentArgument(at: Date | number | undefined): number | '' {
  if (at === undefined) return '';
  const ms: unknown = at instanceof Date ? at.getTime() : at;
  if (typeof ms !== 'number' || !(ms >= 0 && ms <= 8.64e15)) {
    throw new OptionError('at', 'a Date, or milliseconds since the epoch', at);
  }
  return Math.floor(ms);
}
