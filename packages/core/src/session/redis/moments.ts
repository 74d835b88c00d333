/** What a script that wrote a session tells of it. Milliseconds of Redis. */
export interface Moments {
  readonly now: number;
  readonly expiresAt: number;
  readonly deadlineAt: number;
}

/** The same of one that was there. */
export interface Wrote extends Moments {
  /** Whether the secret of who wrote is the newest of the session. */
  readonly isNewest: boolean;
}

/** Why a session was not written: it has ended, or its secret is another one now. */
export type Refusal = 'gone' | 'superseded';

/** Three numbers of a reply, in this order. */
export function readMoments(reply: readonly unknown[], from: number): Moments | undefined {
  const [now, expiresAt, deadlineAt] = reply.slice(from, from + 3);
  if (typeof now !== 'number' || typeof expiresAt !== 'number' || typeof deadlineAt !== 'number') {
    return undefined;
  }
  return { now, expiresAt, deadlineAt };
}

/** Three numbers and a flag of a reply, in this order. */
export function readWrote(reply: readonly unknown[], from: number): Wrote | undefined {
  const moments = readMoments(reply, from);
  return moments && { ...moments, isNewest: reply[from + 3] === 1 };
}

export function isRefusal(word: unknown): word is Refusal {
  return word === 'gone' || word === 'superseded';
}
