import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connectionEvents, type ConnectionEvent } from '@sluice/core';

/** What the connection of a process to Redis tells, in a form that goes from one process to another. */
export interface ConnectionNews {
  /** The id of the process. */
  readonly process: number;
  /** Open: Redis is not asked, because it did not answer. */
  readonly breaker?: 'open' | 'closed';
  /** For people. */
  readonly text?: string;
}

/** Tells what the connections of this process do from now on, and first that all is well. Returns what ends that. */
export function tellOfConnections(tell: (news: ConnectionNews) => void): () => void {
  const process = globalThis.process.pid;
  const hear = (event: unknown) => {
    tell({ process, ...newsOf(event as ConnectionEvent) });
  };
  subscribe(connectionEvents.name, hear);
  tell({ process, breaker: 'closed' });
  return () => unsubscribe(connectionEvents.name, hear);
}

function newsOf(event: ConnectionEvent): Omit<ConnectionNews, 'process'> {
  switch (event.type) {
    case 'breaker':
      return event.state === 'open'
        ? { breaker: 'open', text: 'Breaker open: Redis is not asked' }
        : { breaker: 'closed', text: 'Breaker closed: Redis is asked' };
    case 'error':
      return { text: `Connection: ${event.error instanceof Error ? event.error.message : 'failed'}` };
    case 'warning':
      return { text: `Warning: ${event.message}` };
  }
}
