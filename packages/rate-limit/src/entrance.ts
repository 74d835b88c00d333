import { fail } from '@sluice/http';
import type { Answer } from './answering';
import type { KeyedResult, Outcome } from './asking';
import type { Concurrency } from './concurrency';

/** Lets whom the limit allows take a place before the answer; whoever finds none is not charged. */
export function createEntrance(answer: Answer, concurrency: Concurrency | undefined): Answer {
  if (concurrency === undefined) return answer;
  return function enterAndAnswer(req, res, next, outcome) {
    if (!isAllowed(outcome)) {
      answer(req, res, next, outcome);
      return;
    }
    concurrency.enter(req, res, outcome.result).then(
      (entered) => {
        const passed = entered === 'open' || (entered !== 'closed' && entered.allowed);
        if (!passed) outcome.reservation?.cancel().catch(ignore);
        if (entered === 'closed') answer(req, res, next, entered);
        else answer(req, res, next, entered === 'open' ? outcome : { ...outcome, result: entered });
      },
      (error: unknown) => {
        fail(next, error);
      },
    );
  };
}

function isAllowed(outcome: Outcome): outcome is KeyedResult {
  return typeof outcome === 'object' && 'result' in outcome && outcome.result.allowed;
}

function ignore(): void {
  // Redis is away: what was charged counts until its window ends.
}
