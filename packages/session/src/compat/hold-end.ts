import type { Response } from 'express';

type Method = (...args: unknown[]) => unknown;

/**
 * Holds the end of a response back, and what of it comes with the end, until `settle` calls back. The headers are decided
 * when the handler ends the response, as in express-session; they leave with the rest, so that who follows a redirect meets a
 * session that is saved.
 *
 * @param settle calls back once, also at once; `false` when there is nothing to wait for
 */
export function holdEnd(res: Response, settle: (done: () => void) => boolean): void {
  const { end } = res as unknown as { readonly end: Method };
  let ended = false;
  const held: Method = (...args) => {
    if (ended) return false;
    ended = true;
    let isHeld = false;
    const settled = { yet: false };
    const waits = settle(() => {
      settled.yet = true;
      if (isHeld) end.apply(res, args);
    });
    if (!waits || settled.yet) return end.apply(res, args);
    try {
      if (!res.headersSent) res.writeHead(res.statusCode);
    } catch (error) {
      ended = false; // a status that there is not, for example: the error handler has to answer
      throw error;
    }
    isHeld = true;
    return true;
  };
  Object.assign(res, { end: held });
}
