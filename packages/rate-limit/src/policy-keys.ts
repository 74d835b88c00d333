import { OptionError, type RateLimitKey } from '@sluice/core';
import type { KeyOf, PolicyOptions } from './policy-options';

/** A function that says who is counted, with the policies that count by it. */
interface KeyGroup {
  /** The name of its first policy, which stands for the group in core's keys. */
  readonly label: string;
  /** The option that holds the function, for messages. */
  readonly option: string;
  /** `undefined`: the gate's own. */
  readonly key: KeyOf | undefined;
}

/** By which keys the policies count. Those with the same function form a group, which core decides together. */
export class PolicyKeys {
  readonly groups: readonly KeyGroup[];
  readonly #labels: ReadonlyMap<string, string>;

  constructor(policies: readonly PolicyOptions[]) {
    const groups = new Map<KeyOf | undefined, KeyGroup>();
    const labels = new Map<string, string>();
    policies.forEach(({ name, key }, index) => {
      const option = key === undefined ? 'key' : `policies[${String(index)}].key`;
      const group = groups.get(key) ?? { label: name, option, key };
      groups.set(key, group);
      labels.set(name, group.label);
    });
    this.groups = [...groups.values()];
    this.#labels = labels;
  }

  /** How core knows the key of a policy; `undefined` while there is one for all. */
  labelOf(policyName: string): string | undefined {
    return this.groups.length === 1 ? undefined : this.#labels.get(policyName);
  }

  /**
   * The one key of all policies.
   *
   * @throws {OptionError} for what is not a string: requests whose key went missing must not share a limit.
   */
  single(key: unknown): string {
    return this.#checked(key, 0);
  }

  /** One key, or one for each group. Throws as {@link single} does. */
  assemble(keys: readonly unknown[]): RateLimitKey {
    if (this.groups.length === 1) return this.single(keys[0]);
    return Object.fromEntries(
      this.groups.map(({ label }, index) => [label, this.#checked(keys[index], index)]),
    );
  }

  /** A key that somebody gives by the names of policies, as core takes it. */
  byLabel(key: RateLimitKey): RateLimitKey {
    if (typeof key !== 'object' || this.groups.length === 1) return key;
    return Object.fromEntries(Object.entries(key).map(([name, id]) => [this.#labels.get(name) ?? name, id]));
  }

  /** A key of core's, by the names of the policies. */
  byPolicy(key: RateLimitKey): RateLimitKey {
    if (typeof key === 'string') return key;
    return Object.fromEntries([...this.#labels].map(([name, label]) => [name, key[label] ?? '']));
  }

  #checked(key: unknown, group: number): string {
    if (typeof key !== 'string') throw new OptionError(this.groups[group]?.option ?? 'key', 'a string', key);
    return key;
  }
}
