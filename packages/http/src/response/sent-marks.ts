import { ServerResponse } from 'node:http';

type Mark = 'headersSent' | 'writableEnded';

/**
 * What lets a response look further than it is, to whoever asks from outside of Node: a handler that has answered must not find
 * a response that looks unanswered because it is held. What sends the response, and asks too, is told the truth.
 */
export interface Pretender {
  readonly pretendsHeadersSent: boolean;
  readonly pretendsEnded: boolean;
  /** One of the same response that was there before. */
  below: Pretender | undefined;
}

/** Where a response has its latest pretender. */
const LATEST = Symbol('@sluice/http.pretender');

type Pretending = ServerResponse & { [LATEST]?: Pretender };

export function pretend(res: ServerResponse, pretender: Pretender): void {
  const pretending: Pretending = res;
  pretender.below = pretending[LATEST];
  pretending[LATEST] = pretender;
  if (pretender.below !== undefined) return;
  define(res, 'headersSent', HEADERS_SENT);
  define(res, 'writableEnded', WRITABLE_ENDED);
}

type Getter = (this: Pretending) => boolean;

const HEADERS_SENT: Getter = function () {
  for (let each = this[LATEST]; each !== undefined; each = each.below)
    if (each.pretendsHeadersSent) return true;
  return truth(this, 'headersSent');
};

const WRITABLE_ENDED: Getter = function () {
  for (let each = this[LATEST]; each !== undefined; each = each.below) if (each.pretendsEnded) return true;
  return truth(this, 'writableEnded');
};

function define(res: ServerResponse, mark: Mark, get: Getter): void {
  const foreign = Object.getOwnPropertyDescriptor(res, mark); // of another copy of this package
  const both = () => get.call(res) || (foreign?.get?.call(res) as boolean);
  Object.defineProperty(res, mark, { configurable: true, get: foreign === undefined ? get : both });
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
