import { removeAnswerHeaders, type WayOut } from '@sluice/http';
import type { Response } from 'express';

/**
 * The way out of a response, below what holds it: headers can be set while it is held, and what is held can be replaced by
 * another answer.
 */
export class Outlet {
  readonly #res: Response;
  readonly #way: WayOut;

  constructor(res: Response, way: WayOut) {
    this.#res = res;
    this.#way = way;
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.#way.methods.setHeader.call(this.#res, name, value);
  }

  /** Adds a value to a header of one line: `Vary`. */
  addToList(name: string, value: string): void {
    const values = this.#values(name);
    if (values.length === 0) {
      this.setHeader(name, value);
      return;
    }
    const list = values.join(', ');
    const known = list.split(',').map((each) => each.trim().toLowerCase());
    if (known.includes(value.toLowerCase()) || known.includes('*')) return;
    this.setHeader(name, list === '' ? value : `${list}, ${value}`);
  }

  addCookie(cookie: string): void {
    this.setHeader('Set-Cookie', [...this.#values('Set-Cookie'), cookie]);
  }

  #values(name: string): string[] {
    const given = this.#way.methods.getHeader.call(this.#res, name);
    if (Array.isArray(given)) return given as string[];
    return typeof given === 'string' ? [given] : [];
  }

  /** Answers in place of the handler, whose answer goes nowhere from now on. Before any header was sent. */
  replace(answer: (res: Response) => void): void {
    const remove = (name: string) => this.#way.methods.removeHeader.call(this.#res, name);
    removeAnswerHeaders(remove);
    remove('Set-Cookie');
    this.#res.statusMessage = '';
    this.#way.silence();
    answer(this.#belowTheHold());
  }

  /** As much of a response as an answer in one piece needs. */
  #belowTheHold(): Response {
    const res = this.#res;
    const { writeHead, end } = this.#way.methods;
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
