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
   * One key, or one for each group.
   *
   * @throws {OptionError} for what is not a string: requests whose key went missing must not share a limit.
   */
  assemble(keys: readonly unknown[]): RateLimitKey {
    keys.forEach((key, index) => {
      if (typeof key !== 'string')
        throw new OptionError(this.groups[index]?.option ?? 'key', 'a string', key);
    });
    if (this.groups.length === 1) return keys[0] as string;
    return Object.fromEntries(this.groups.map(({ label }, index) => [label, keys[index] as string]));
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
}
