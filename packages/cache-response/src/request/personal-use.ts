import type { Request, Response } from 'express';
import { credentialFields, namesSomebody, STANDARD_FIELDS } from './personal-names';

const PROPERTIES = ['user', 'auth', 'session', 'cookies', 'signedCookies'];
const ALL_FIELDS = ['rawHeaders', 'headersDistinct'];

/** Notes whether a handler looks at who is asking: then its response is for nobody else. */
export class PersonalUse {
  readonly #noted = new Set<string>();
  /** Fields that a response may be told apart by instead. */
  #credentials: readonly string[] = [];
  #ignores = 0;

  /**
   * What was looked at first.
   *
   * @param vary the fields that the response is told apart by
   */
  noted(vary: readonly string[]): string | undefined {
    const told = this.#credentials.filter((name) => vary.includes(name));
    return [...this.#noted].find((name) => !told.includes(name));
  }

  /**
   * Watches from here on, by accessors on the request and its locals.
   *
   * @param keyed whether the key has a field, which then tells responses apart
   */
  watch(req: Request, res: Response, keyed: (field: string) => boolean): void {
    this.#credentials = credentialFields(req.headers).filter((name) => !keyed(name));
    const fields = [...STANDARD_FIELDS, ...this.#credentials];
    const given = fields.filter((name) => req.headers[name] !== undefined);
    const [onRequest, onLocals] = [namesOfSomebody(req, req), namesOfSomebody(res.locals as object, req)];
    this.#guardAll(req, [...PROPERTIES, ...onRequest]);
    this.#guardAll(res.locals as object, [...PROPERTIES, ...onLocals]);
    this.#guardAll(req.headers, fields);
    if (given.length > 0) this.#guardAll(req, ALL_FIELDS);
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

  #guardAll(target: object, names: readonly string[]): void {
    for (const name of new Set(names)) this.#guard(target, name);
  }

  #guard(target: object, name: string): void {
    const own = Object.getOwnPropertyDescriptor(target, name);
    if (own?.configurable === false) {
      this.#noted.add(name); // it cannot be watched: whoever looks would not be seen
      return;
    }
    const below = own ?? inherited(target, name);
    let value: unknown = below?.value;
    const note = () => {
      if (this.#ignores === 0) this.#noted.add(name);
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

/** What is called like somebody, and what is the same as that by another name: `res.locals.me = req.user`. */
function namesOfSomebody(target: object, req: Request): string[] {
  const persons: unknown[] = Object.keys(req)
    .filter((name) => PROPERTIES.includes(name) || namesSomebody(name))
    .map((name) => valueOf(req, name))
    .filter((value) => typeof value === 'object' && value !== null);
  return Object.keys(target).filter(
    (name) => namesSomebody(name) || persons.includes(valueOf(target, name) as object),
  );
}

/** Without a call of what would make it. */
function valueOf(target: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(target, name)?.value;
}

function inherited(target: object, name: string): PropertyDescriptor | undefined {
  for (let type: unknown = Object.getPrototypeOf(target); type !== null; type = Object.getPrototypeOf(type)) {
    const descriptor = Object.getOwnPropertyDescriptor(type, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}
