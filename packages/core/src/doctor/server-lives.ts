import type { Symptom } from './finding';
import type { ServerNumbers } from './server-numbers';

/** How long a change is told of. */
const SHOWN_MS = 3_600_000;

/** Remembers which servers there were, to tell when another has taken over, or one has started anew. */
export class ServerLives {
  readonly #lives = new Map<string, { readonly id: string; readonly changedAtMs: number }>();
  #seenAny = false;

  /** Of one node, in one snapshot. */
  examine(node: string, { server, replication }: ServerNumbers, takenAtMs: number): Symptom[] {
    const id = `${server.runId} ${replication.id}`;
    const before = this.#lives.get(node);
    const changedAtMs = before?.id === id ? before.changedAtMs : this.#seenAny ? takenAtMs : -Infinity;
    this.#lives.set(node, { id, changedAtMs });
    return takenAtMs - changedAtMs < SHOWN_MS ? [CHANGED] : [];
  }

  /** Every node of the first snapshot was examined: from now on, what is unknown is new. */
  finishSnapshot(): void {
    this.#seenAny = this.#lives.size > 0;
  }
}

const CHANGED: Symptom = {
  code: 'replication/changed',
  severity: 'warning',
  message:
    'Within the last hour Redis was restarted, or another server took over: writes that were not on disk or not replicated are gone',
  remedy:
    'Look into why. Gates have recovered by themselves; what queues and write-behind acknowledged may have to be reconciled.',
};
