import { ServerResponse } from 'node:http';

type Mark = 'headersSent' | 'writableEnded';

/**
 * Lets a property of a response be true before it is, for whoever asks from outside of Node: a handler that has answered
 * must not find a response that looks unanswered because it is held.
 */
export function markWhile(res: ServerResponse, mark: Mark, holds: () => boolean): void {
  const below = Object.getOwnPropertyDescriptor(res, mark); // of an interception that was there before
  const getBelow = below === undefined ? () => truth(res, mark) : () => below.get?.call(res) as boolean;
  Object.defineProperty(res, mark, { configurable: true, get: () => holds() || getBelow() });
}

/** Whether the head is out of reach, held or not. */
export function isHeadSent(res: ServerResponse): boolean {
  return truth(res, 'headersSent');
}

function truth(res: ServerResponse, mark: Mark): boolean {
  return Reflect.get(ServerResponse.prototype as ServerResponse, mark, res);
}

/** As Node does it when headers are on their way. */
export function headersSentError(what: string): Error {
  return Object.assign(new Error(`Cannot ${what} headers after they are sent to the client`), {
    code: 'ERR_HTTP_HEADERS_SENT',
  });
}
