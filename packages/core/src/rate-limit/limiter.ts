import { monotonicMs } from '../clock';
import { connectionOf } from '../connection/create-connection';
import { keyPart } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError, RedisUnavailableError, SluiceError } from '../errors';
import { rateLimitEvents } from './events';
import { Group } from './group';
import { consumeTogether, peekTogether, type Question, type Verdict } from './groups';
import { claimName, nameAfter } from './names';
import { mapNonEmpty, type NonEmpty } from './non-empty';
import { resolveOptions, type RateLimiterOptions, type ResolvedOptions } from './options';
import { checkCost, MAX_WINDOW_MS, type CallLimits, type ResolvedPolicy } from './policy';
import type { LimitOptions, RateLimiter, RateLimitKey } from './rate-limiter';
import { ChargedReservation, type Reservation } from './reservation';
import type { RateLimitResult } from './result';

const NO_OPTIONS: LimitOptions = {};

/** @throws {OptionError} for an option that is wrong, or a name that stands for other policies on this connection. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  return new GroupedRateLimiter(resolveOptions(options));
}

/** Policies in groups, one for each key that they count by; most often there is one group. */
class GroupedRateLimiter implements RateLimiter {
  readonly name: string;
  readonly #groups: NonEmpty<Group>;
  readonly #policyNames: ReadonlySet<string>;
  readonly #giveNameFree: () => void;
  #closed = false;

  constructor(options: ResolvedOptions) {
    const { policies, prefix } = options;
    const connection = connectionOf(options.redis);
    this.name = options.name ?? nameAfter(policies);
    this.#policyNames = new Set(policies.map(({ name }) => name));
    this.#groups = mapNonEmpty(byKeyName(policies), (group) => {
      const label = group[0].key === undefined ? '' : keyPart(group[0].key);
      return new Group(connection, connection.key(prefix, keyPart(this.name), label), group, options);
    });
    this.#giveNameFree = claimName(connection, prefix, this.name, policies);
  }

  consume(key: RateLimitKey, cost = 1, options = NO_OPTIONS): Promise<RateLimitResult> {
    try {
      checkCost('cost', cost);
      const answer = this.#consume(key, cost, options);
      if (rateLimitEvents.hasSubscribers) this.#publish(answer);
      return answer;
    } catch (error) {
      if (error instanceof SluiceError) return Promise.reject(error);
      throw error;
    }
  }

  async peek(key: RateLimitKey, { limits } = NO_OPTIONS): Promise<RateLimitResult> {
    return peekTogether(this.#questions(key, limits), 1);
  }

  async refund(key: RateLimitKey, cost: number, { limits } = NO_OPTIONS): Promise<void> {
    checkCost('cost', cost);
    await each(this.#questions(key, limits), ({ group, id, rules }) => group.refund(id, rules, cost));
  }

  async charge(key: RateLimitKey, cost: number, { limits } = NO_OPTIONS): Promise<void> {
    checkCost('cost', cost);
    await each(this.#questions(key, limits), ({ group, id, rules }) => group.charge(id, rules, cost));
  }

  async reserve(key: RateLimitKey, cost: number, options = NO_OPTIONS): Promise<Reservation> {
    checkCost('cost', cost);
    const verdict = this.#decide(this.#questions(key, options.limits), cost, options);
    if (rateLimitEvents.hasSubscribers) this.#publish(verdict.then(({ decision }) => decision));
    return new ChargedReservation(await verdict, cost);
  }

  async block(key: RateLimitKey, duration: Duration): Promise<void> {
    const forMs = durationMs('duration', duration, 1, MAX_WINDOW_MS);
    await each(this.#named(key), ({ group, id }) => group.block(id, forMs));
  }

  async unblock(key: RateLimitKey): Promise<void> {
    await each(this.#named(key), ({ group, id }) => group.unblock(id));
  }

  async reset(key: RateLimitKey): Promise<void> {
    await each(this.#named(key), ({ group, id }) => group.reset(id));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#giveNameFree();
    await each(this.#groups, (group) => group.close());
  }

  /** One group, which is nearly always, costs one promise and one `then`. */
  #consume(key: RateLimitKey, cost: number, options: LimitOptions): Promise<RateLimitResult> {
    const { limits, onUnavailable } = options;
    if (this.#groups.length > 1 || cost === 0) {
      return this.#decide(this.#questions(key, limits), cost, options).then(({ decision }) => decision);
    }
    const { group, id, rules } = this.#question(this.#groups[0], key, limits);
    return group.consume(id, rules, cost, onUnavailable);
  }

  async #decide(
    questions: NonEmpty<Question>,
    cost: number,
    { onUnavailable }: LimitOptions,
  ): Promise<Verdict> {
    if (cost > 0) return consumeTogether(questions, cost, onUnavailable);
    const decision = await peekTogether(questions, 0);
    return { decision, answers: mapNonEmpty(questions, (question) => ({ ...question, decision })) };
  }

  #questions(key: RateLimitKey, limits: CallLimits | undefined): NonEmpty<Question> {
    return mapNonEmpty(this.#groups, (group) => this.#question(group, key, limits));
  }

  #question(group: Group, key: RateLimitKey, limits: CallLimits | undefined): Question {
    this.#checkOpen();
    if (limits !== undefined) this.#checkPolicyNames(limits);
    return { group, id: this.#id(group, key), rules: group.rules(limits) };
  }

  /** The groups whose key is given: of several keys, some may be left out. */
  #named(key: RateLimitKey): readonly { readonly group: Group; readonly id: string }[] {
    this.#checkOpen();
    const isGiven = ({ keyName }: Group) =>
      this.#groups.length === 1 || (typeof key === 'object' && key[keyName ?? ''] !== undefined);
    const groups = this.#groups.filter(isGiven);
    if (groups.length === 0) throw new OptionError('key', `an object with any of ${this.#keyNames()}`, key);
    return groups.map((group) => ({ group, id: this.#id(group, key) }));
  }

  #id({ keyName }: Group, key: unknown): string {
    if (typeof key === 'string' && this.#groups.length === 1) return key;
    const id =
      typeof key === 'object' && key !== null ? (key as Record<string, unknown>)[keyName ?? ''] : undefined;
    if (typeof id === 'string') return id;
    if (keyName === undefined) throw new OptionError('key', 'a string', key);
    throw new OptionError(`key.${keyName}`, `a string, as all of ${this.#keyNames()}`, id);
  }

  #keyNames(): string {
    return this.#groups.map(({ keyName }) => keyName ?? '').join(', ');
  }

  #checkOpen(): void {
    if (this.#closed)
      throw new RedisUnavailableError('closed', 'no', `The rate limiter ${this.name} was closed`);
  }

  #checkPolicyNames(limits: CallLimits): void {
    for (const name of Object.keys(limits)) {
      if (this.#policyNames.has(name)) continue;
      throw new OptionError(
        `limits.${name}`,
        `left out; known are ${[...this.#policyNames].join(', ')}`,
        undefined,
      );
    }
  }

  #publish(answer: Promise<RateLimitResult>): void {
    const startedAtMs = monotonicMs();
    answer.then(
      ({ allowed, policy, violated, source }) => {
        const durationMs = monotonicMs() - startedAtMs;
        rateLimitEvents.publish(() => ({ name: this.name, allowed, policy, violated, source, durationMs }));
      },
      () => undefined, // for whoever asked
    );
  }
}

function byKeyName(policies: NonEmpty<ResolvedPolicy>): NonEmpty<NonEmpty<ResolvedPolicy>> {
  const groups = new Map<string | undefined, ResolvedPolicy[]>();
  for (const policy of policies) groups.set(policy.key, [...(groups.get(policy.key) ?? []), policy]);
  return [...groups.values()] as unknown as NonEmpty<NonEmpty<ResolvedPolicy>>;
}

async function each<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  await Promise.all(items.map(action));
}
