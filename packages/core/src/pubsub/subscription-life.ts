import { RedisUnavailableError } from '../errors';
import type { EndReason } from './subscription';

/** From the start of a subscription to its end, each told once. */
export class SubscriptionLife {
  readonly active: Promise<string>;
  readonly ended: Promise<EndReason>;
  #activate!: (id: string) => void;
  #refuse!: (error: Error) => void;
  #tellEnd!: (reason: EndReason) => void;
  #state: 'starting' | 'active' | 'ended' = 'starting';

  constructor() {
    this.active = new Promise((resolve, reject) => {
      this.#activate = resolve;
      this.#refuse = reject;
    });
    this.active.catch(() => undefined); // nobody needs to wait for it
    this.ended = new Promise((resolve) => (this.#tellEnd = resolve));
  }

  get state(): 'starting' | 'active' | 'ended' {
    return this.#state;
  }

  activate(id: string): void {
    if (this.#state !== 'starting') return;
    this.#state = 'active';
    this.#activate(id);
  }

  /** Returns false when it had ended already. */
  end(reason: EndReason): boolean {
    if (this.#state === 'ended') return false;
    if (this.#state === 'starting') this.#refuse(closed('The subscription has ended'));
    this.#state = 'ended';
    this.#tellEnd(reason);
    return true;
  }
}

/** Whether a call failed because its connection was closed, which none is opened after. */
export function isClosed(error: unknown): boolean {
  return error instanceof RedisUnavailableError && error.reason === 'closed';
}

export function closed(message: string): RedisUnavailableError {
  return new RedisUnavailableError('closed', 'no', message);
}
