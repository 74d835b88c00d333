import { RESERVED, type RequestSession } from './request-session';

/** Asked for by whatever looks at a value: by `await`, by JSON, by an assertion. */
const HARMLESS = new Set<string | symbol>(['then', 'toJSON', ...RESERVED]);

/** A session that refuses to be read or written before it was loaded, instead of looking empty. */
export function guardUnloaded(session: RequestSession, state: { readonly loaded: boolean }): RequestSession {
  return new Proxy(session, new UnloadedGuard(state));
}

class UnloadedGuard implements ProxyHandler<RequestSession> {
  readonly #state: { readonly loaded: boolean };

  constructor(state: { readonly loaded: boolean }) {
    this.#state = state;
  }

  get(target: RequestSession, name: string | symbol): unknown {
    this.#check(name);
    const value: unknown = Reflect.get(target, name, target); // private fields are those of the target
    const isMethod = typeof value === 'function' && RESERVED.has(String(name));
    return isMethod ? (value.bind(target) as unknown) : value;
  }

  set(target: RequestSession, name: string | symbol, value: unknown): boolean {
    this.#check(name);
    return Reflect.set(target, name, value, target);
  }

  has(target: RequestSession, name: string | symbol): boolean {
    this.#check(name);
    return Reflect.has(target, name);
  }

  getOwnPropertyDescriptor(target: RequestSession, name: string | symbol): PropertyDescriptor | undefined {
    this.#check(name);
    return Reflect.getOwnPropertyDescriptor(target, name);
  }

  deleteProperty(target: RequestSession, name: string | symbol): boolean {
    this.#check(name);
    return Reflect.deleteProperty(target, name);
  }

  ownKeys(target: RequestSession): (string | symbol)[] {
    this.#check('…');
    return Reflect.ownKeys(target);
  }

  defineProperty(target: RequestSession, name: string | symbol, descriptor: PropertyDescriptor): boolean {
    this.#check(name);
    return Reflect.defineProperty(target, name, descriptor);
  }

  #check(name: string | symbol): void {
    if (this.#state.loaded || typeof name === 'symbol' || HARMLESS.has(name)) return;
    throw new Error(`The session is lazy: \`await req.session.load()\` comes before \`req.session.${name}\``);
  }
}
