import type { Sealer } from '../codec/sealed';
import type { ScriptArgument } from '../connection/script';
import type { Fields, FieldChanges } from './fields';
import { fieldOf } from './layout';
import type { SessionToken } from './token';

/** Where fields stand, and who may read them. */
export interface FieldPlace {
  readonly key: string;
  /** `undefined` where nobody's secret is at hand. */
  readonly token: SessionToken | undefined;
}

export interface OpenedFields {
  readonly fields: Fields;
  /** Sealed under a key that is not the current one. */
  readonly stale: ReadonlySet<string> | undefined;
}

/** Between the JSON of properties and what stands in Redis. */
export interface FieldCodec {
  /** Whether replies have to be Buffers. */
  readonly binary: boolean;
  /** Whether only who has the secret can open what was sealed. */
  readonly bound: boolean;
  seal(changed: FieldChanges['changed'], place: FieldPlace): Promise<ScriptArgument[]> | ScriptArgument[];
  /** Rejects with {@link DecryptError}. */
  open(stored: ReadonlyMap<string, string | Buffer>, place: FieldPlace): Promise<OpenedFields> | OpenedFields;
}

export function fieldCodec(sealer: Sealer | undefined, bindToToken: boolean): FieldCodec {
  return sealer === undefined ? PLAIN : new SealedCodec(sealer, bindToToken);
}

const PLAIN: FieldCodec = {
  binary: false,
  bound: false,
  seal: (changed) => changed.flatMap(([name, json]) => [fieldOf(name), json]),
  open: (stored) => ({ fields: stored as Fields, stale: undefined }),
};

class SealedCodec implements FieldCodec {
  readonly binary = true;
  readonly bound: boolean;
  readonly #sealer: Sealer;

  constructor(sealer: Sealer, bound: boolean) {
    this.#sealer = sealer;
    this.bound = bound;
  }

  async seal(changed: FieldChanges['changed'], place: FieldPlace): Promise<ScriptArgument[]> {
    const sealed = await Promise.all(
      changed.map(async ([name, json]) => [
        fieldOf(name),
        await this.#sealer.seal(Buffer.from(json), this.#placeOf(name, place)),
      ]),
    );
    return sealed.flat();
  }

  async open(stored: ReadonlyMap<string, string | Buffer>, place: FieldPlace): Promise<OpenedFields> {
    const fields = new Map<string, string>();
    const stale = new Set<string>();
    await Promise.all(
      [...stored].map(async ([name, value]) => {
        fields.set(name, ''); // keeps the order
        const opened = await this.#sealer.open(Buffer.from(value), this.#placeOf(name, place));
        fields.set(name, opened.plaintext.toString());
        if (opened.stale) stale.add(name);
      }),
    );
    return { fields, stale };
  }

  #placeOf(name: string, { key, token }: FieldPlace) {
    const field = fieldOf(name);
    return this.bound ? boundPlace(key, field, token) : propertyPlace(key, field);
  }
}

/** What a property is bound to. */
export function propertyPlace(key: string, field: string) {
  return { purpose: 'session', key, field };
}

function boundPlace(key: string, field: string, token: SessionToken | undefined) {
  return { purpose: `session/${token?.binding ?? ''}`, key, field };
}
