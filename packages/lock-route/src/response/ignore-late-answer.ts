import type { Response } from 'express';

const OF_THE_HEAD = ['setHeader', 'setHeaders', 'appendHeader', 'removeHeader', 'writeHead', 'flushHeaders'];

type Method = (...args: unknown[]) => unknown;

/**
 * Lets a handler answer a response that was answered in its place, without an error and without effect: it does not know, and
 * what it throws for it (`ERR_HTTP_HEADERS_SENT`) would be the end of the process where nobody catches it.
 *
 * Where the end of the answer is held by a layer below, the head is written later, by Node and by way of the response: that
 * has its effect. To a handler the head of a response that is held is sent already.
 */
export function ignoreLateAnswer(res: Response): void {
  for (const name of OF_THE_HEAD) {
    const below = (res as unknown as Partial<Record<string, Method>>)[name];
    const itself = (...args: unknown[]) => (res.headersSent ? res : below?.apply(res, args));
    Object.assign(res, { [name]: itself });
  }
  Object.assign(res, {
    end: () => res,
    write: () => true,
  });
}
