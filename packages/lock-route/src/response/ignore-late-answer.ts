import type { Response } from 'express';

const WITHOUT_RESULT = ['setHeader', 'setHeaders', 'appendHeader', 'removeHeader', 'writeHead', 'end'];

/**
 * Lets a handler answer a response that was answered in its place, without an error and without effect: it does not know, and
 * what it throws for it (`ERR_HTTP_HEADERS_SENT`) would be the end of the process where nobody catches it.
 */
export function ignoreLateAnswer(res: Response): void {
  const itself = () => res;
  for (const name of WITHOUT_RESULT) Object.assign(res, { [name]: itself });
  Object.assign(res, {
    flushHeaders: () => undefined,
    write: () => true,
  });
}
