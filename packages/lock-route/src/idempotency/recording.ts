import { publishError, type Execution } from '@sluice/core';
import {
  noteCuts,
  readHeaders,
  recordResponse,
  wasCutByApp,
  whenClosed,
  type HeaderField,
  type RecordedResponse,
} from '@sluice/http';
import type { Request, Response } from 'express';
import { whyNotHandled } from '../response/not-handled';
import type { ResolvedOptions } from './resolve-options';
import { storedHeaders } from './stored-headers';
import { encodeResponse } from './stored-response';

/** Answers that say "not now": a retry is to run again. */
const NOT_NOW = [408, 409, 423, 425, 429];

/** For a renewal that is under way, and the keys of a sealer. */
const HOLD_ROOM_MS = 1000;

type Options = Pick<ResolvedOptions, 'deadlineMs' | 'maxBody' | 'headers' | 'serverErrors'>;

/** Notes how an execution ends by what is answered. The answer does not end before that is noted. */
export function recordExecution(req: Request, res: Response, execution: Execution, options: Options): void {
  const before = readHeaders(res);
  let ended = false;

  recordResponse(res, {
    maxBytes: options.maxBody,
    holdMs: 2 * options.deadlineMs + HOLD_ROOM_MS,
    ended(response) {
      ended = true;
      return whyNotHandled(res) === 'interrupted'
        ? abandon(execution)
        : settle(res, execution, response, before, options);
    },
  });
  whenCutOff(req, res, () => {
    if (!ended) void abandon(execution);
  });
}

/** The work is done, and the client is to know: what fails here does not change the answer. */
async function settle(
  res: Response,
  execution: Execution,
  response: RecordedResponse,
  before: readonly HeaderField[],
  { headers, serverErrors }: Options,
): Promise<void> {
  const { status, statusMessage, body } = response;
  try {
    // What a lock answers for a handler that it did not let run is no outcome, whatever its status.
    if (whyNotHandled(res) !== 'not-run' && isKept(status, serverErrors)) {
      const kept = storedHeaders(before, response.headers, headers);
      await execution.complete(encodeResponse({ status, statusMessage, headers: kept, body }));
    } else {
      await execution.release();
    }
  } catch (error) {
    publishError(error);
  }
}

/** How far the handler came is not known. It may work still. */
async function abandon(execution: Execution): Promise<void> {
  try {
    await execution.abandon();
  } catch (error) {
    publishError(error);
  }
}

function isKept(status: number, serverErrors: Options['serverErrors']): boolean {
  if (status >= 500) return serverErrors === 'store';
  return status >= 200 && !NOT_NOW.includes(status);
}

/**
 * Calls back when the response will never be ended: its connection is gone, and with it the stream that was piped into it; or
 * the handler has destroyed it, or failed after the headers. A handler that works on without a client ends it later, as it does with one.
 */
function whenCutOff(req: Request, res: Response, listener: () => void): void {
  let endsByItself = false;
  res.on('pipe', () => {
    endsByItself = true;
    if (res.closed) listener();
  });
  res.on('unpipe', () => {
    if (!res.closed) endsByItself = false;
  });
  noteCuts(req);
  const destroy = res.destroy.bind(res);
  res.destroy = (error) => {
    endsByItself = true;
    return destroy(error);
  };
  const stop = whenClosed(req, res, () => {
    stop();
    if (endsByItself || wasCutByApp(req, res)) listener();
  });
}
