import { Decision } from './decision';
import type { Group } from './group';
import { isNonEmpty, mapNonEmpty, type NonEmpty } from './non-empty';
import type { LimitOptions } from './rate-limiter';
import type { PolicyState, ResultSource } from './result';
import { unitsIn, type Rules } from './rule';

/** What a group is asked about: a key, under the limits of this call. */
export interface Question {
  readonly group: Group;
  readonly id: string;
  readonly rules: Rules;
}

/** A group's own answer, by which its charge can be taken back or added to. */
export interface Answer extends Question {
  readonly decision: Decision;
}

/** The decision over all groups, and what each of them said. */
export interface Verdict {
  readonly decision: Decision;
  readonly answers: readonly Answer[];
}

/**
 * Asks several groups in one tick, so that they share a round trip. When one refuses, the others get their charge back,
 * in the background. A refusal that this process remembers spares asking at all.
 */
export async function consumeTogether(
  questions: NonEmpty<Question>,
  cost: number,
  onUnavailable: LimitOptions['onUnavailable'],
): Promise<Verdict> {
  for (const { group, id, rules } of questions) {
    const remembered = group.recall(id, rules, cost);
    if (remembered !== undefined) return { decision: remembered, answers: [] };
  }
  const settled = await Promise.allSettled(
    questions.map(async ({ group, id, rules }): Promise<Answer> => {
      return { group, id, rules, decision: await group.consume(id, rules, cost, onUnavailable) };
    }),
  );
  const answers = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = settled.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined || !isNonEmpty(answers)) {
    takeBack(answers, cost);
    throw failure?.reason;
  }
  if (answers.every(({ decision }) => decision.allowed)) {
    return { decision: merged(answers, ({ decision }) => decision.policies), answers };
  }
  takeBack(answers, cost);
  return { decision: merged(answers, (answer) => afterTakingBack(answer, cost)), answers: [] };
}

export async function peekTogether(
  questions: NonEmpty<Question>,
  cost: number,
  onUnavailable: LimitOptions['onUnavailable'],
): Promise<Decision> {
  const answers = await Promise.all(
    mapNonEmpty(questions, async ({ group, id, rules }): Promise<Answer> => {
      return { group, id, rules, decision: await group.peek(id, rules, cost, onUnavailable) };
    }),
  );
  return merged(answers, ({ decision }) => decision.policies);
}

function takeBack(answers: readonly Answer[], cost: number): void {
  for (const { group, id, rules, decision } of answers) {
    // Nobody waits for it; if it fails, the charge stays until it has drained.
    if (decision.allowed) group.undo(id, rules, decision, cost, 0).catch(() => undefined);
  }
}

/** The states of a group whose charge is being taken back, as they will be then. */
function afterTakingBack({ rules, decision }: Answer, cost: number): NonEmpty<PolicyState> {
  if (!decision.allowed) return decision.policies;
  return mapNonEmpty(decision.policies, (state, index) => {
    const charged = (decision.receipts[index] ?? 0) > 0;
    if (!charged) return state;
    const remaining = state.remaining + cost;
    const rule = rules[index] ?? rules[0];
    const isFull = remaining >= unitsIn(rule, rule.capacity);
    return { ...state, remaining, resetAfterMs: isFull ? 0 : state.resetAfterMs, retryAfterMs: 0 };
  });
}

function merged(answers: NonEmpty<Answer>, statesOf: (answer: Answer) => NonEmpty<PolicyState>): Decision {
  const [first, ...others] = answers;
  const states: NonEmpty<PolicyState> = [...statesOf(first), ...others.flatMap((answer) => statesOf(answer))];
  return new Decision(states, sourceOf(answers.map(({ decision }) => decision.source)));
}

/** The least certain of the sources. */
function sourceOf(sources: readonly ResultSource[]): ResultSource {
  return (['local', 'redis', 'lease'] as const).find((source) => sources.includes(source)) ?? 'deny-cache';
}
