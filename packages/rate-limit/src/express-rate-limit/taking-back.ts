import type { Request, Response } from 'express';
import type { ResolvedOptions } from './resolve-options';

/** Takes the hit of a request back when its response is over, if that asks for it. Called once the request was counted. */
export type TakeBack = (key: string, resetTime: Date | undefined) => void;

/**
 * Watches a response from now on, so that its end is not missed while its request is counted.
 *
 * A hit is taken back once at most, and only while its window runs.
 */
export function watchForTakingBack(request: Request, response: Response, options: ResolvedOptions): TakeBack {
  const { skipFailedRequests, skipSuccessfulRequests, requestWasSuccessful, store, logger } = options;
  if (!skipFailedRequests && !skipSuccessfulRequests) return () => undefined;
  const finished = new Promise<unknown>((resolve) => response.once('finish', resolve));
  const closed = new Promise<unknown>((resolve) => response.once('close', resolve));
  const broken = new Promise<unknown>((resolve) => {
    if (skipFailedRequests) response.once('error', resolve);
  });

  return function takeBack(key, resetTime) {
    const endsAt = resetTime?.getTime();
    let isTaken = false;

    async function decrement(): Promise<void> {
      if (isTaken) return;
      isTaken = true;
      if (endsAt !== undefined && Date.now() >= endsAt) return;
      try {
        await store.decrement(key);
      } catch (error) {
        logger.error(error, 'The store failed to take a hit back.');
      }
    }

    async function onFinish(): Promise<void> {
      const isSuccess = await requestWasSuccessful(request, response);
      if (isSuccess ? skipSuccessfulRequests : skipFailedRequests) await decrement();
    }

    async function onClose(): Promise<void> {
      if (skipFailedRequests && !response.writableEnded) await decrement();
    }

    const log = (error: unknown) => {
      logger.error(error, '`requestWasSuccessful` failed.');
    };
    finished.then(onFinish).catch(log);
    closed.then(onClose).catch(log);
    broken.then(decrement).catch(log);
  };
}
