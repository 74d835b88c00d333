import type { Response } from 'express';

type Method = (...args: unknown[]) => unknown;
type Output = 'writeHead' | 'write' | 'end' | 'flushHeaders';

/** What says something of a body that is not sent. */
const OF_THE_ANSWER = [
  'Set-Cookie',
  'Content-Encoding',
  'Content-Range',
  'Content-Disposition',
  'Content-Language',
  'Content-Location',
  'Accept-Ranges',
  'ETag',
  'Last-Modified',
  'Location',
  'Refresh',
  'Trailer',
  'Transfer-Encoding',
];

const WITHOUT_EFFECT: Readonly<Record<Output, (res: Response) => unknown>> = {
  writeHead: (res) => res,
  write: () => true,
  end: (res) => res,
  flushHeaders: () => undefined,
};

/**
 * The way out of a response, below whatever holds it: headers can be set while it is held, and what is held can be replaced by
 * another answer.
 */
export class Outlet {
  readonly #res: Response;
  readonly #output: Readonly<Record<Output, Method>>;
  readonly #headers: { readonly set: Method; readonly get: Method; readonly remove: Method };
  #replaced = false;

  constructor(res: Response) {
    this.#res = res;
    const { writeHead, write, end, flushHeaders } = res as unknown as Record<Output, Method>;
    const { setHeader, getHeader, removeHeader } = res as unknown as Record<string, Method>;
    this.#output = { writeHead, write, end, flushHeaders };
    this.#headers = { set: setHeader as Method, get: getHeader as Method, remove: removeHeader as Method };
    for (const name of Object.keys(this.#output) as Output[]) this.#watch(name);
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.#headers.set.call(this.#res, name, value);
  }

  /** Adds a value to a header of one line: `Vary`. */
  addToList(name: string, value: string): void {
    const list = this.#values(name).join(', ');
    const known = list.split(',').map((each) => each.trim().toLowerCase());
    if (known.includes(value.toLowerCase()) || known.includes('*')) return;
    this.setHeader(name, list === '' ? value : `${list}, ${value}`);
  }

  addCookie(cookie: string): void {
    this.setHeader('Set-Cookie', [...this.#values('Set-Cookie'), cookie]);
  }

  #values(name: string): string[] {
    const given = this.#headers.get.call(this.#res, name);
    if (Array.isArray(given)) return given as string[];
    return typeof given === 'string' ? [given] : [];
  }

  /** Answers in place of the handler, whose answer goes nowhere from now on. Before any header was sent. */
  replace(answer: (res: Response) => void): void {
    for (const name of OF_THE_ANSWER) this.#headers.remove.call(this.#res, name);
    this.#res.statusMessage = '';
    this.#replaced = true;
    answer(this.#belowTheHold());
  }

  #watch(name: Output): void {
    const original = this.#output[name];
    Object.assign(this.#res, {
      [name]: (...args: unknown[]) =>
        this.#replaced ? WITHOUT_EFFECT[name](this.#res) : original.apply(this.#res, args),
    });
  }

  /** As much of a response as an answer in one piece needs. */
  #belowTheHold(): Response {
    const res = this.#res;
    const { writeHead, end } = this.#output;
    const below = {
      headersSent: false,
      statusCode: res.statusCode,
      setHeader: (name: string, value: string) => {
        this.setHeader(name, value);
        return below;
      },
      end: (...body: unknown[]) => {
        res.statusCode = below.statusCode;
        writeHead.call(res, below.statusCode);
        end.apply(res, body);
        return below;
      },
    };
    return below as unknown as Response;
  }
}
