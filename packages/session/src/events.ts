import { eventChannel } from '@sluice/core';

/** What became of the session of one request, where that is not what its handler is told. Carries no secret, user or data. */
export type SessionGateEvent =
  /** Redis gave no answer for a request with a session. */
  | { readonly outcome: 'unavailable'; readonly mode: 'closed' | 'anonymous' }
  /** A cookie of our name is none that we signed: guessed, altered, or older than the secrets in use. */
  | { readonly outcome: 'forged' }
  /** A cookie that we signed has a secret that is not taken any more. */
  | { readonly outcome: 'reused' }
  /** What stands in Redis is no session, or was tampered with. */
  | { readonly outcome: 'corrupt' }
  /** It had ended when it was to be saved, or its secret was changed; the answer went out all the same. */
  | { readonly outcome: 'gone' | 'superseded' }
  /** It was not saved. The client got 500 if no header had been sent. */
  | { readonly outcome: 'not-saved'; readonly headersSent: boolean; readonly error: unknown };

export const sessionGateEvents = eventChannel<SessionGateEvent>('sluice:session-gate');
