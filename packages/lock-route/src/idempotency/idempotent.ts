import { createIdempotency, RedisUnavailableError, type Began, type Idempotency } from '@sluice/core';
import { fail, PREFETCH, useDictionaryMode, whenClosed, type Gate } from '@sluice/http';
import type { NextFunction, Request, Response } from 'express';
import { createFingerprint } from './fingerprint';
import { readKeyHeader } from './key-header';
import type { IdempotentOptions } from './options';
import { recordExecution } from './recording';
import {
  refuseKey,
  refuseMismatch,
  refuseMissing,
  refuseRunning,
  refuseUnavailable,
  refuseUnknown,
} from './refusals';
import { replay } from './replay';
import './request-idempotency';
import { resolveOptions } from './resolve-options';
import { createScope } from './scope';

/** Express middleware that lets a request be carried out once. */
export interface IdempotentHandler extends Gate {
  /** Ends what goes on in the background, and lets who waits go on: for when the app ends, after its server was closed. */
  close(): void;
}

/** What is to become of a request. */
type Outcome = 'answered' | 'passes';

/**
 * Express middleware that carries a request with an `Idempotency-Key` out once, over all processes, and gives its retries the
 * same answer. One round trip to Redis before the handler, and one before the end of the answer; one for a retry.
 *
 * Mount it behind the parser of the body and whatever finds out who is asking. No request waits for an answer of Redis longer
 * than `deadline`; then `onUnavailable` says what becomes of it. What `scope` or `fingerprint` throws goes to `next(err)`.
 *
 * @throws {OptionError} at once, for a wrong option.
 */
export function idempotent(options: IdempotentOptions): IdempotentHandler {
  const resolved = resolveOptions(options);
  const { redis, prefix, lease, ttl, onUnknown, sealer, deadlineMs } = resolved;
  const idempotency = createIdempotency({
    redis,
    prefix,
    lease,
    ttl,
    onUnknown,
    sealer,
    deadline: deadlineMs,
  });
  const scopeOf = createScope(resolved.scope);
  const fingerprintOf = createFingerprint(resolved.fingerprint);

  async function handle(req: Request, res: Response): Promise<Outcome> {
    const header = readKeyHeader(req, resolved.strict);
    if (header.state === 'missing') {
      if (!resolved.required) return 'passes';
      refuseMissing(req, res);
      return 'answered';
    }
    if (header.state === 'malformed') {
      refuseKey(req, res, header.detail);
      return 'answered';
    }
    const { key } = header;
    const work = { scope: await scopeOf(req), key, fingerprint: await fingerprintOf(req) };
    let began: Began;
    try {
      began = await begin(req, res, work);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
      if (resolved.onUnavailable === 'open') return 'passes';
      refuseUnavailable(req, res);
      return 'answered';
    }
    return decide(req, res, key, began);
  }

  /** Who waits stops when its client leaves. */
  async function begin(
    req: Request,
    res: Response,
    work: Parameters<Idempotency['begin']>[0],
  ): Promise<Began> {
    const { waitMs, maxHoldMs } = resolved;
    if (waitMs === 0) return idempotency.begin(work, { maxHold: maxHoldMs });
    const leaving = new AbortController();
    const stop = whenClosed(req, res, () => {
      leaving.abort();
    });
    try {
      return await idempotency.begin(work, { wait: waitMs, signal: leaving.signal, maxHold: maxHoldMs });
    } finally {
      stop();
    }
  }

  function decide(req: Request, res: Response, key: string, began: Began): Outcome {
    switch (began.state) {
      case 'started': {
        const { token, signal } = began.execution;
        req.idempotency = { key, token, signal };
        recordExecution(req, res, began.execution, resolved);
        return 'passes';
      }
      case 'done':
        replay(req, res, began.result);
        return 'answered';
      case 'running':
        refuseRunning(req, res);
        return 'answered';
      case 'unknown':
        refuseUnknown(req, res);
        return 'answered';
      case 'mismatch':
        refuseMismatch(req, res);
        return 'answered';
    }
  }

  function idempotent(req: Request, res: Response, next: NextFunction): void {
    if (!resolved.methods.has(req.method)) {
      next();
      return;
    }
    useDictionaryMode(req, res);
    handle(req, res).then(
      (outcome) => {
        if (outcome === 'passes') next();
      },
      (error: unknown) => {
        fail(next, error);
      },
    );
  }
  return Object.assign(idempotent, {
    [PREFETCH]: undefined, // what it reads, the parser of the body and the login have to provide first
    close() {
      idempotency.close();
    },
  });
}
