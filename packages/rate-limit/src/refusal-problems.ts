import { prepareProblem, QUOTA_EXCEEDED, type PreparedProblem } from '@sluice/http';
import type { RateLimitResult } from '@sluice/core';

/** A client that keeps asking is told the same for a second. More than this at a time are refused for as many reasons. */
const REMEMBERED = 256;

/** What a refused request is told, serialised once for each wait in seconds and each list of violated policies. */
export function rememberProblems(
  status: number,
): (result: Pick<RateLimitResult, 'retryAfterMs' | 'violated'>) => PreparedProblem {
  const prepared = new Map<string, PreparedProblem>();

  return function problemOf({ retryAfterMs, violated }) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    const told = `${seconds} ${JSON.stringify(violated)}`;
    let problem = prepared.get(told);
    if (problem === undefined) {
      problem = prepareProblem({
        status,
        type: QUOTA_EXCEEDED,
        title: 'Quota exceeded',
        detail: waitFor(seconds),
        'violated-policies': violated,
      });
      if (prepared.size === REMEMBERED) prepared.clear();
      prepared.set(told, problem);
    }
    return problem;
  };
}

function waitFor(seconds: number): string {
  if (seconds === Infinity) return 'The request costs more than the whole quota.';
  return `Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`;
}
