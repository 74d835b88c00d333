import { onAbort } from '@sluice/core';
import type { Patience } from './local/local-queue';

/** Why waiting ended before its time. */
export type EndOfWaiting = 'left' | 'closing';

/** One request's patience, which ends with its client and with the process. */
export interface Waiting extends Patience {
  /** Why it ended, if it did. */
  readonly ended: EndOfWaiting | undefined;
  /** To be called when it is over. */
  stop(): void;
}

/**
 * @param draining signals after which nobody is to wait
 * @param whenGone calls back when the client leaves, until what it returns is called
 */
export function startWaiting(
  waitMs: number,
  draining: readonly AbortSignal[],
  whenGone: (listener: () => void) => () => void,
): Waiting {
  const controller = new AbortController();
  let ended: EndOfWaiting | undefined;
  const end = (reason: EndOfWaiting) => {
    ended ??= reason;
    controller.abort(new Error(`The waiting for a lock ended: ${reason}`));
  };
  const drain = () => {
    end('closing');
  };
  const stops = [
    whenGone(() => {
      end('left');
    }),
    ...draining.map((signal) => onAbort(signal, drain)),
  ];
  if (draining.some(({ aborted }) => aborted)) drain();
  return {
    waitMs,
    signal: controller.signal,
    get ended() {
      return ended;
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
