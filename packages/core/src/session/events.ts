import { eventChannel } from '../events';

/** One operation on one session. Carries its handle, which is public, and neither secret nor user nor data. */
export interface SessionEvent {
  readonly operation: 'load' | 'create' | 'commit' | 'touch' | 'rotate' | 'destroy';
  readonly outcome:
    /** Loaded: it is there, and the secret is right. */
    | 'active'
    /** Loaded: nothing is there. Written: it has ended meanwhile, and nothing was brought back. */
    | 'gone'
    /** Loaded with a secret that was right once: the client of an attacker, or one that missed a change of it. */
    | 'reused'
    /** Loaded: what stands in Redis is no session, or was tampered with. */
    | 'corrupt'
    /** Not written: the secret was changed meanwhile, by a login most often. */
    | 'superseded'
    /** Not written: somebody else wrote first. */
    | 'conflict'
    | 'saved'
    | 'touched'
    | 'destroyed'
    /** Redis gave no answer. */
    | 'unavailable'
    /** Redis refused, or the keys of a sealer were not to be had. */
    | 'failed';
  readonly id: string;
  readonly durationMs: number;
}

export const sessionEvents = eventChannel<SessionEvent>('sluice:session');
