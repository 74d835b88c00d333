import {
  checkInteger,
  checkKnown,
  durationMs,
  OptionError,
  withDefaults,
  type Defaults,
  type Duration,
  type RateLimitResult,
} from '@sluice/core';
import { isGone, whenClosed } from '@sluice/http';
import type { Request, Response } from 'express';
import type { PolicyOptions } from './policy-options';

export interface DelayOptions {
  /** How much of the limit is used without delay. Of several policies, that of the one with the least remaining. */
  after: number;

  /** Milliseconds that a request is held back for each unit that is used beyond. */
  delayMs: number;

  /**
   * The longest delay, also of requests over the limit. At most an hour.
   *
   * @default '10s'
   */
  maxDelayMs?: Duration;
}

const DEFAULTS: Defaults<DelayOptions> = { maxDelayMs: '10s' };
const HOUR_MS = 3_600_000;

/** How long a request with this result is held back, in milliseconds. */
export type DelayOf = (result: RateLimitResult) => number;

/** @throws {OptionError} for an unknown option or a value out of range, or beside a `burst`. */
export function resolveDelay(options: DelayOptions, policies: readonly PolicyOptions[]): DelayOf {
  checkKnown(options, ['after', 'delayMs', ...Object.keys(DEFAULTS)], 'delay.');
  const { after, delayMs, maxDelayMs } = withDefaults(options, DEFAULTS);
  checkInteger('delay.after', after, 0);
  checkInteger('delay.delayMs', delayMs, 1, HOUR_MS);
  const longestMs = durationMs('delay.maxDelayMs', maxDelayMs, 1, HOUR_MS);
  if (policies.some(({ burst }) => burst !== undefined)) {
    throw new OptionError('delay', 'left out beside `burst`: it goes by what is used of the limit', options);
  }
  return function delayOf({ allowed, limit, remaining }) {
    if (!allowed) return longestMs;
    return Math.min(longestMs, Math.max(0, limit - remaining - after) * delayMs);
  };
}

/** Goes on after the delay, unless the client is gone by then. */
export function holdBack(req: Request, res: Response, delayMs: number, goOn: () => void): void {
  if (isGone(req, res)) return;
  const timer = setTimeout(() => {
    stop();
    goOn();
  }, delayMs);
  const stop = whenClosed(req, res, () => {
    clearTimeout(timer);
  });
}
