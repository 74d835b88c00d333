import { cacheResponseEvents } from '../events';
import { explain, explainFurther, explanationOf, type Explanation } from '../explanation';
import type { Run } from './run-handler';

/** Says what a run comes to, before its answer is sent. */
export function tellOutcome({ exchange: { req }, forwarded }: Run, outcome: Explanation['outcome']): void {
  explain(req, { outcome, forwarded });
}

/** Says whether the answer was stored, and tells whoever listens all of it. */
export function tellEnd(
  { exchange: { req } }: Pick<Run, 'exchange'>,
  end: Pick<Explanation, 'stored' | 'reason'>,
): void {
  explainFurther(req, end);
  cacheResponseEvents.publish(() => explanationOf(req) ?? { outcome: 'pending' });
}
