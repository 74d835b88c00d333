import { methodsOf, type HeaderField, type Method, type Output } from '@sluice/http';
import type { ServerResponse } from 'node:http';

const OUTPUTS: readonly Output[] = ['writeHead', 'write', 'end', 'flushHeaders'];

/** What goes out in the place of what a handler answers. */
export interface Substitute {
  readonly status: number;
  readonly statusMessage: string;
  /** All fields that the response is to have. */
  readonly fields: readonly HeaderField[];
  readonly body: Buffer | undefined;
}

export interface OutletHooks {
  /** Called once, before the first of an answer goes out: what goes out in its place, if anything. Its fields can be set still. */
  readonly leaving: () => Substitute | undefined;
  /** Wraps all that is done outside of the handler. */
  readonly outside: <T>(work: () => T) => T;
}

/**
 * The way out of a response, where its last word is said: below everything that watches the handler. An answer that is replaced
 * is let go on to its end, so that whoever watches it has all of it, and so that nothing that is piped into it gets stuck.
 */
export class Outlet {
  readonly #res: ServerResponse;
  readonly #hooks: OutletHooks;
  readonly #original: Readonly<Record<Output, Method>>;
  #left = false;
  #substitute: Substitute | undefined;
  /** While a method of Node runs, which calls others of them by way of the response. */
  #passing = false;

  constructor(res: ServerResponse, hooks: OutletHooks) {
    this.#res = res;
    this.#hooks = hooks;
    this.#original = methodsOf(res);
    for (const name of OUTPUTS) {
      Object.assign(res, { [name]: (...args: unknown[]) => this.#call(name, args) });
    }
  }

  #call(name: Output, args: readonly unknown[]): unknown {
    if (this.#passing) return this.#original[name].apply(this.#res, [...args]);
    this.#leave();
    if (this.#substitute === undefined) return this.#pass(name, args);
    return this.#swallow(this.#substitute, name, args);
  }

  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#substitute = this.#hooks.outside(() => this.#hooks.leaving());
    if (this.#substitute !== undefined) this.#send(this.#substitute);
  }

  #send({ status, statusMessage, fields, body }: Substitute): void {
    const res = this.#res;
    const ofHandler = { status: res.statusCode, message: res.statusMessage };
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    for (const [name, value] of fields) res.setHeader(name, value);
    res.statusMessage = statusMessage;
    res.statusCode = status;
    this.#pass('writeHead', [status]);
    if (body === undefined) this.#pass('flushHeaders', []);
    else this.#pass('write', [body]);
    // Until its end the handler's answer is what it is: whoever watches it asks whether such a response has a body.
    res.statusCode = ofHandler.status;
    res.statusMessage = ofHandler.message;
  }

  #swallow(substitute: Substitute, name: Output, args: readonly unknown[]): unknown {
    const written = args.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (name === 'write') {
      if (written !== undefined) process.nextTick(written);
      return true;
    }
    if (name !== 'end') return name === 'writeHead' ? this.#res : undefined;
    this.#res.statusCode = substitute.status;
    return this.#pass('end', written === undefined ? [] : [written]);
  }

  #pass(name: Output, args: readonly unknown[]): unknown {
    this.#passing = true;
    try {
      return this.#hooks.outside(() => this.#original[name].apply(this.#res, [...args]));
    } finally {
      this.#passing = false;
    }
  }
}
