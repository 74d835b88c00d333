import { monotonicMs } from '../clock';
import { connectionOf } from '../connection/create-connection';
import { keyPart } from '../connection/keys';
import { durationMs, type Duration } from '../duration';
import { OptionError, RedisUnavailableError, SluiceError } from '../errors';
import { checkKnown, checkOneOf } from '../options';
import { rateLimitEvents } from './events';
import { Group } from './group';
import { consumeTogether, peekTogether, type Question, type Verdict } from './groups';
import { claimName, nameAfter } from './names';
import { mapNonEmpty, type NonEmpty } from './non-empty';
import { MODES, resolveOptions, type RateLimiterOptions, type ResolvedOptions } from './options';
import { checkCost, MAX_WINDOW_MS, type ResolvedPolicy } from './policy';
import type { LimitOptions, RateLimiter, RateLimitKey } from './rate-limiter';
import { ChargedReservation, type Reservation } from './reservation';
import type { RateLimitResult } from './result';

const NO_OPTIONS: LimitOptions = {};
const CALL_OPTIONS = ['limits', 'onUnavailable'];

type Answer = RateLimitResult | Promise<RateLimitResult>;

/** @throws {OptionError} for an option that is wrong, or a name that stands for other policies on this connection. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  return new GroupedRateLimiter(resolveOptions(options));
}

/** Policies in groups, one for each key that they count by; most often there is one group. */
class GroupedRateLimiter implements RateLimiter {
  readonly name: string;
  readonly #groups: NonEmpty<Group>;
  readonly #policyNames: readonly string[];
  readonly #giveNameFree: () => void;
  #closed = false;

  constructor(options: ResolvedOptions) {
    const { policies, prefix } = options;
    const connection = connectionOf(options.redis);
    this.name = options.name ?? nameAfter(policies);
    this.#policyNames = policies.map(({ name }) => name);
    this.#groups = mapNonEmpty(byKeyName(policies), (group) => {
      const label = group[0].key === undefined ? '' : `#${keyPart(group[0].key)}`; // no plain name has a #
      return new Group(connection, connection.key(prefix, keyPart(this.name) + label), group, options);
    });
    this.#giveNameFree = claimName(connection, prefix, this.name, policies);
  }

  consume(key: RateLimitKey, cost?: number, options?: LimitOptions): Promise<RateLimitResult> {
    return Promise.resolve(this.consumeNow(key, cost, options));
  }

  consumeNow(key: RateLimitKey, cost = 1, options = NO_OPTIONS): RateLimitResult | Promise<RateLimitResult> {
    try {
      checkCost('cost', cost);
      const answer = this.#consume(key, cost, options);
      if (rateLimitEvents.hasSubscribers) this.#publish(Promise.resolve(answer));
      return answer;
    } catch (error) {
      if (error instanceof SluiceError) return Promise.reject(error);
      throw error;
    }
  }

  async peek(key: RateLimitKey, options = NO_OPTIONS): Promise<RateLimitResult> {
    return peekTogether(this.#questions(key, options), 1, options.onUnavailable);
  }

  async refund(key: RateLimitKey, cost: number, options = NO_OPTIONS): Promise<void> {
    checkCost('cost', cost);
    await each(this.#questions(key, options), ({ group, id, rules }) =>
      group.refund(id, rules, cost, options.onUnavailable),
    );
  }

  async charge(key: RateLimitKey, cost: number, options = NO_OPTIONS): Promise<void> {
    checkCost('cost', cost);
    await each(this.#questions(key, options), ({ group, id, rules }) =>
      group.charge(id, rules, cost, options.onUnavailable),
    );
  }

  async reserve(key: RateLimitKey, cost: number, options = NO_OPTIONS): Promise<Reservation> {
    checkCost('cost', cost);
    const verdict = this.#decide(this.#questions(key, options), cost, options);
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

  /** One group, which is nearly always, costs one promise and one `then`; or neither. */
  #consume(key: RateLimitKey, cost: number, options: LimitOptions): Answer {
    if (this.#groups.length > 1 || cost === 0) {
      return this.#decide(this.#questions(key, options), cost, options).then(({ decision }) => decision);
    }
    const { group, id, rules } = this.#question(this.#groups[0], key, options);
    return group.consume(id, rules, cost, options.onUnavailable);
  }

  async #decide(
    questions: NonEmpty<Question>,
    cost: number,
    { onUnavailable }: LimitOptions,
  ): Promise<Verdict> {
    if (cost > 0) return consumeTogether(questions, cost, onUnavailable);
    const decision = await peekTogether(questions, 0, onUnavailable);
    return { decision, answers: mapNonEmpty(questions, (question) => ({ ...question, decision })) };
  }

  #questions(key: RateLimitKey, options: LimitOptions): NonEmpty<Question> {
    return mapNonEmpty(this.#groups, (group) => this.#question(group, key, options));
  }

  #question(group: Group, key: RateLimitKey, options: LimitOptions): Question {
    this.#checkOpen();
    if (options !== NO_OPTIONS) this.#checkOptions(options);
    return { group, id: this.#id(group, key), rules: group.rules(options.limits) };
  }

  /** The groups whose key is given: of several keys, some may be left out. */
  #named(key: RateLimitKey): readonly { readonly group: Group; readonly id: string }[] {
    this.#checkOpen();
    const isGiven = ({ keyName }: Group) => this.#groups.length === 1 || namedIn(key, keyName) !== undefined;
    const groups = this.#groups.filter(isGiven);
    if (groups.length === 0) throw new OptionError('key', `an object with any of ${this.#keyNames()}`, key);
    return groups.map((group) => ({ group, id: this.#id(group, key) }));
  }

  #id({ keyName }: Group, key: unknown): string {
    if (typeof key === 'string' && this.#groups.length === 1) return key;
    const id = namedIn(key, keyName);
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

  #checkOptions(options: LimitOptions): void {
    checkKnown(options, CALL_OPTIONS);
    if (options.limits !== undefined) checkKnown(options.limits, this.#policyNames, 'limits.');
    const { onUnavailable } = options;
    if (onUnavailable !== undefined && typeof onUnavailable !== 'function') {
      checkOneOf('onUnavailable', onUnavailable, MODES);
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

/** A key may be called as a member of every object is, `constructor` or `__proto__`. */
function namedIn(key: unknown, keyName = ''): unknown {
  if (typeof key !== 'object' || key === null || !Object.hasOwn(key, keyName)) return undefined;
  return (key as Record<string, unknown>)[keyName];
}

function byKeyName(policies: NonEmpty<ResolvedPolicy>): NonEmpty<NonEmpty<ResolvedPolicy>> {
  const groups = new Map<string | undefined, ResolvedPolicy[]>();
  for (const policy of policies) groups.set(policy.key, [...(groups.get(policy.key) ?? []), policy]);
  return [...groups.values()] as unknown as NonEmpty<NonEmpty<ResolvedPolicy>>;
}

async function each<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  await Promise.all(items.map(action));
}
