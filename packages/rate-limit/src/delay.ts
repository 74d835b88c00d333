import type { Duration, RateLimitResult } from '@sluice/core';
import { checkInteger, checkKnown, durationMs, withDefaults, type Defaults } from '@sluice/core';
import type { Response } from 'express';

export interface DelayOptions {
  /** Requests of a window that are served at once. */
  after: number;

  /** Each request beyond is served so much later than the one before it. */
  delayMs: number;

  /**
   * The longest delay, also of requests over the limit.
   *
   * @default '10s'
   */
  maxDelayMs?: Duration;
}

const DEFAULTS: Defaults<DelayOptions> = { maxDelayMs: '10s' };

/** How long a request with this result is held back, in milliseconds. */
export type DelayOf = (result: RateLimitResult) => number;

/** @throws {OptionError} for an unknown option or a value out of range. */
export function resolveDelay(options: DelayOptions): DelayOf {
  checkKnown(options, ['after', 'delayMs', ...Object.keys(DEFAULTS)], 'delay.');
  const { after, delayMs, maxDelayMs } = withDefaults(options, DEFAULTS);
  checkInteger('delay.after', after, 0);
  checkInteger('delay.delayMs', delayMs, 1);
  const longestMs = durationMs('delay.maxDelayMs', maxDelayMs);
  return function delayOf({ allowed, limit, remaining }) {
    if (!allowed) return longestMs;
    return Math.min(longestMs, Math.max(0, limit - remaining - after) * delayMs);
  };
}

/** Goes on after the delay, unless the client is gone by then. */
export function holdBack(res: Response, delayMs: number, goOn: () => void): void {
  const timer = setTimeout(() => {
    res.off('close', forget);
    goOn();
  }, delayMs);
  const forget = () => {
    clearTimeout(timer);
  };
  res.once('close', forget);
}
