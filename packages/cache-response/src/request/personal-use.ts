import type { Request } from 'express';

const PROPERTIES = ['user', 'auth', 'session', 'cookies', 'signedCookies'];
const FIELDS = ['cookie', 'authorization', 'proxy-authorization'];
const ALL_FIELDS = ['rawHeaders', 'headersDistinct'];

/** Marks a response that is about somebody, for a cache not to give it to others. */
export const PERSONAL: unique symbol = Symbol.for('@sluice/http.personal');

/** Notes whether a handler looks at who is asking: then its response is for nobody else. */
export class PersonalUse {
  #noted: string | undefined;
  #ignores = 0;

  /** What was looked at first. */
  get noted(): string | undefined {
    return this.#noted;
  }

  /** Watches from here on, by accessors on the request. */
  watch(req: Request): void {
    const names = FIELDS.filter((name) => req.headers[name] !== undefined);
    for (const name of PROPERTIES) this.#guard(req, name);
    for (const name of FIELDS) this.#guard(req.headers, name);
    if (names.length > 0) for (const name of ALL_FIELDS) this.#guard(req, name);
  }

  /** What is outside of the handler looks too, and decides nothing of its response. */
  ignoring<T>(work: () => T): T {
    this.#ignores++;
    try {
      return work();
    } finally {
      this.#ignores--;
    }
  }

  #guard(target: object, name: string): void {
    const own = Object.getOwnPropertyDescriptor(target, name);
    if (own?.configurable === false) return;
    const below = own ?? inherited(target, name);
    let value: unknown = below?.value;
    const note = () => {
      if (this.#ignores === 0) this.#noted ??= name;
    };
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: own?.enumerable ?? false,
      get() {
        note();
        return below?.get === undefined ? value : (below.get.call(target) as unknown);
      },
      set(given: unknown) {
        if (below?.set === undefined) value = given;
        else below.set.call(target, given);
      },
    });
  }
}

function inherited(target: object, name: string): PropertyDescriptor | undefined {
  for (let type: unknown = Object.getPrototypeOf(target); type !== null; type = Object.getPrototypeOf(type)) {
    const descriptor = Object.getOwnPropertyDescriptor(type, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}
