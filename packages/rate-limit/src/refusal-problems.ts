import { prepareProblem, QUOTA_EXCEEDED, type PreparedProblem } from '@sluice/http';
import type { RateLimitResult } from '@sluice/core';

/** A client that keeps asking is told the same for a second. More than this at a time are refused for as many reasons. */
const REMEMBERED = 256;

interface Told {
  readonly violated: readonly string[];
  readonly problem: PreparedProblem;
}

/** What a refused request is told, serialised once for each wait in seconds and each list of violated policies. */
export function rememberProblems(
  status: number,
): (result: Pick<RateLimitResult, 'retryAfterMs' | 'violated'>) => PreparedProblem {
  const toldAt = new Map<number, readonly Told[]>();
  let remembered = 0;

  return function problemOf({ retryAfterMs, violated }) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    const told = toldAt.get(seconds);
    if (told !== undefined) {
      for (const one of told) if (isSame(one.violated, violated)) return one.problem;
    }
    const problem = prepareProblem({
      status,
      type: QUOTA_EXCEEDED,
      title: 'Quota exceeded',
      detail: waitFor(seconds),
      'violated-policies': violated,
    });
    if (remembered === REMEMBERED) {
      toldAt.clear();
      remembered = 0;
    }
    toldAt.set(seconds, [...(toldAt.get(seconds) ?? []), { violated, problem }]);
    remembered++;
    return problem;
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}

function waitFor(seconds: number): string {
  if (seconds === Infinity) return 'The request costs more than the whole quota.';
  return `Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`;
}
