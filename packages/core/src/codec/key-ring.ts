import type { KeyObject } from 'node:crypto';
import { OptionError } from '../errors';
import { rootKey, type SealingKey } from './root-key';

/**
 * Where keys come from that the process does not hold at its start: a KMS, a secret store. `undefined` for an id that it
 * does not know. Give it a time-out of its own: what it waits for, `seal` and `open` wait for.
 */
export type SealingKeySource = (id: string) => SealingKey | undefined | Promise<SealingKey | undefined>;

/** Keys by id, as a value or from a source. */
export type SealingKeys = Readonly<Record<string, SealingKey>> | SealingKeySource;

/** The root keys behind the ids. */
export interface KeyRing {
  find(id: string): KeyObject | undefined | Promise<KeyObject | undefined>;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

export function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && KEY_ID.test(id);
}

/** @throws {OptionError} for an id or a key of a wrong form, or without the current key where all are given. */
export function keyRing(keys: SealingKeys, current: string): KeyRing {
  checkKeyId('current', current);
  if (typeof keys === 'function') return new SourcedKeys(keys);
  if (typeof keys !== 'object' || (keys as unknown) === null || Array.isArray(keys)) {
    throw new OptionError('keys', 'an object of keys by id, or a function that finds one', keys);
  }
  const roots = new Map<string, KeyObject>();
  for (const [id, key] of Object.entries(keys)) {
    checkKeyId('every id in keys', id);
    roots.set(id, rootKey(`keys.${id}`, key));
  }
  if (!roots.has(current)) throw new OptionError('current', 'the id of one of `keys`', current);
  return { find: (id) => roots.get(id) };
}

function checkKeyId(option: string, id: unknown): void {
  if (!isKeyId(id)) throw new OptionError(option, '1 to 32 letters, digits or any of _ -', id);
}

/** Asks the source once per id, whatever the load. What it found stays; what it did not find is asked for again. */
class SourcedKeys implements KeyRing {
  readonly #source: SealingKeySource;
  readonly #found = new Map<string, Promise<KeyObject | undefined>>();

  constructor(source: SealingKeySource) {
    this.#source = source;
  }

  find(id: string): Promise<KeyObject | undefined> {
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    const root = this.#load(id);
    this.#found.set(id, root);
    const forget = () => this.#found.delete(id);
    root.then((key) => {
      if (key === undefined) forget();
    }, forget);
    return root;
  }

  async #load(id: string): Promise<KeyObject | undefined> {
    const key = await this.#source(id);
    return key === undefined ? undefined : rootKey(`what keys('${id}') returns`, key);
  }
}
