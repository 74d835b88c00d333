import { durationMs, type Duration } from '../duration';
import { checkInteger, checkKnown, checkNumber, withDefaults, type Defaults } from '../options';

export interface BreakerOptions {
  /**
   * Over how long outcomes are counted. From 100 ms to an hour.
   *
   * @default '10s'
   */
  window?: Duration;

  /**
   * Fewer calls than this in a window say nothing; so many failures in a row open the breaker whatever came before.
   *
   * @default 10
   */
  minimumCalls?: number;

  /**
   * Opens when this share of the calls failed: no answer in time, a broken connection, or a Redis that cannot serve.
   *
   * @default 0.5
   */
  failureRatio?: number;

  /**
   * An answer slower than this counts as slow.
   *
   * @default 80 % of the connection's `deadline`
   */
  slowCall?: Duration | undefined;

  /**
   * Opens when this share of the calls was slow or failed.
   *
   * @default 0.9
   */
  slowRatio?: number;

  /**
   * How often Redis is asked whether it is back, while the breaker is open (jittered by up to a half). From 10 ms to an hour.
   *
   * @default '500ms'
   */
  probeInterval?: Duration;
}

/** The options as numbers, decided. */
export interface BreakerSettings {
  readonly windowMs: number;
  readonly minimumCalls: number;
  readonly failureRatio: number;
  readonly slowCallMs: number;
  readonly slowRatio: number;
  readonly probeIntervalMs: number;
}

const DEFAULTS: Defaults<BreakerOptions> = {
  window: '10s',
  minimumCalls: 10,
  failureRatio: 0.5,
  slowCall: undefined,
  slowRatio: 0.9,
  probeInterval: '500ms',
};

const HOUR_MS = 3_600_000;

/** @throws {OptionError} for an unknown option or a value out of range. */
export function resolveBreaker(options: BreakerOptions, deadlineMs: number): BreakerSettings {
  checkKnown(options, Object.keys(DEFAULTS), 'breaker.');
  const resolved = withDefaults(options, DEFAULTS);
  checkInteger('breaker.minimumCalls', resolved.minimumCalls, 1);
  checkNumber('breaker.failureRatio', resolved.failureRatio, 0.01, 1);
  checkNumber('breaker.slowRatio', resolved.slowRatio, 0.01, 1);
  return {
    windowMs: durationMs('breaker.window', resolved.window, 100, HOUR_MS),
    minimumCalls: resolved.minimumCalls,
    failureRatio: resolved.failureRatio,
    slowCallMs: durationMs('breaker.slowCall', resolved.slowCall ?? Math.ceil(deadlineMs * 0.8)),
    slowRatio: resolved.slowRatio,
    probeIntervalMs: durationMs('breaker.probeInterval', resolved.probeInterval, 10, HOUR_MS),
  };
}
