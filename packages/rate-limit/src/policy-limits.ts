import { checkInteger, durationMs, MAX_WINDOW_MS, type CallLimits, type Duration } from '@sluice/core';
import type { PerRequest, PolicyOptions } from './policy-options';

type Field = 'limit' | 'window' | 'burst';

/** A limit that a function of the developer's decides. */
export interface AskedLimit {
  readonly policy: string;
  readonly field: Field;
  /** The option that holds the function, for messages. */
  readonly option: string;
  readonly ask: Extract<PerRequest<number | Duration>, (...args: never[]) => unknown>;
}

/** What has to be asked for each request. */
export function askedLimits(policies: readonly PolicyOptions[], single: boolean): readonly AskedLimit[] {
  return policies.flatMap((policy, index) =>
    (['limit', 'window', 'burst'] as const).flatMap((field) => {
      const ask = policy[field];
      const option = single ? field : `policies[${String(index)}].${field}`;
      return typeof ask === 'function' ? [{ policy: policy.name, field, option, ask }] : [];
    }),
  );
}

/**
 * The limits of one call, of what the functions gave.
 *
 * @throws {OptionError} for what is no limit, under the name of the option.
 */
export function assembleLimits(asked: readonly AskedLimit[], values: readonly unknown[]): CallLimits {
  const limits = new Map<string, Partial<Record<Field, number>>>();
  asked.forEach(({ policy, field, option }, index) => {
    const own = limits.get(policy) ?? {};
    own[field] = field === 'window' ? readWindow(option, values[index]) : readUnits(option, values[index]);
    limits.set(policy, own);
  });
  return Object.fromEntries(limits);
}

function readWindow(option: string, value: unknown): number {
  return durationMs(option, value as Duration, 1, MAX_WINDOW_MS);
}

function readUnits(option: string, value: unknown): number {
  checkInteger(option, value, 1);
  return value as number;
}
