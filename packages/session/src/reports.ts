import { sessionGateEvents, type SessionGateEvent } from './events';
import { warnOnce } from './warnings';

/** What becomes of a session without its handler being told, as it is told to the operator. */
export class Reports {
  readonly #cookie: string;

  /** @param cookie its name */
  constructor(cookie: string) {
    this.#cookie = cookie;
  }

  tell(event: SessionGateEvent): void {
    sessionGateEvents.publish(() => event);
  }

  notSaved(headersSent: boolean, error: Error): void {
    this.tell({ outcome: 'not-saved', headersSent, error });
  }

  begunAfterHeaders(): void {
    warnOnce(
      'SLUICE_SESSION_AFTER_HEADERS',
      this.#cookie,
      'A session was begun after the headers had been sent: it cannot get a cookie, and is not saved.',
    );
    this.notSaved(true, new Error('The headers have been sent already'));
  }

  writtenAfterEnd(): void {
    warnOnce(
      'SLUICE_SESSION_AFTER_END',
      this.#cookie,
      'A session was written to after destroy(): nothing of it is saved. Use logout() or regenerate() to begin another.',
    );
  }

  unusable(state: 'reused' | 'corrupt'): void {
    this.tell({ outcome: state });
    if (state === 'reused') return;
    warnOnce(
      'SLUICE_SESSION_CORRUPT',
      this.#cookie,
      'What stands in Redis for a session is none, or was tampered with: its user begins a new one.',
    );
  }
}
