import type { SessionData } from '@sluice/core';
import type { Flash } from './flash';
import { RESERVED } from './request-session';
import { clear, takeOver } from './session-data';

/** What a request's session holds: the properties that the handler sees, and the messages that it does not. */
export class Contents {
  readonly #session: object;
  readonly #flash: Flash;

  constructor(session: object, flash: Flash) {
    this.#session = session;
    this.#flash = flash;
  }

  /** As it is to be stored. */
  get data(): SessionData {
    return this.#flash.addTo(this.#session as SessionData);
  }

  get isEmpty(): boolean {
    return Object.keys(this.data).length === 0;
  }

  takeOver(stored: SessionData): void {
    takeOver(this.#session, this.#flash.takeFrom(stored), RESERVED);
  }

  clear(): void {
    clear(this.#session);
    this.#flash.clear();
  }
}
