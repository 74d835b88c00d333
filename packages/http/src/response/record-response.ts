import type { ServerResponse } from 'node:http';
import { interceptResponse } from './intercept-response';
import { byteLength, bytesOf, type Piece } from './output-call';
import { readHead, type ResponseHead } from './response-head';

/** A response as its handler sent it. */
export interface RecordedResponse extends ResponseHead {
  /** Byte for byte; `undefined` when it is larger than `maxBytes`. */
  readonly body: Buffer | undefined;
  readonly bodyBytes: number;
}

export interface RecordOptions {
  /** Bodies larger than this are counted, not kept. */
  readonly maxBytes: number;

  /** Called once, as soon as the body is larger than that. */
  readonly outgrown?: () => void;

  /**
   * Called once, when the handler ends the response; also when the client is gone by then. A promise holds the end, and with
   * it the last piece of the body, until it is settled. What was written before the end has gone out already.
   */
  readonly ended: (response: RecordedResponse) => void | PromiseLike<void>;

  /** How long the end is held at most, in milliseconds. */
  readonly holdMs: number;
}

/**
 * Records what a handler answers, and can hold the end of it until something is done: until the record is stored.
 *
 * Trailers go to the client and into no record. The head is that of the moment when the first of it is sent.
 */
export function recordResponse(
  res: ServerResponse,
  { maxBytes, outgrown, ended, holdMs }: RecordOptions,
): void {
  const pieces: Buffer[] = [];
  let bodyBytes = 0;
  let head: ResponseHead | undefined;

  interceptResponse(res, {
    holdMs,
    head() {
      head = readHead(res);
    },
    piece(piece: Piece) {
      const fitted = bodyBytes <= maxBytes;
      bodyBytes += byteLength(piece);
      if (bodyBytes <= maxBytes) {
        pieces.push(bytesOf(piece));
      } else if (fitted) {
        pieces.length = 0;
        outgrown?.();
      }
    },
    end() {
      const body = bodyBytes <= maxBytes ? Buffer.concat(pieces, bodyBytes) : undefined;
      return ended({ ...(head ?? readHead(res)), body, bodyBytes });
    },
  });
}
