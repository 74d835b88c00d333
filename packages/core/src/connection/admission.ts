import type { SluiceError, UnavailableReason } from '../errors';
import type { Bulkhead } from '../resilience/bulkhead';
import type { RetryBudget } from '../resilience/retry';
import type { Driver } from './driver';
import { RedisNode } from './node';
import type { Turns } from './turns';

/** What all operations of a connection share. */
export interface OperationHost {
  readonly driver: Driver;
  readonly bulkhead: Bulkhead;
  readonly turns: Turns;
  readonly retryBudget: RetryBudget;
  /** Why nothing is sent any more, if so. */
  readonly refusal: SluiceError | undefined;
}

/** Why an attempt is not made. */
export interface NotAdmitted {
  readonly reason: UnavailableReason;
  readonly message: string;
}

const OFFLINE: NotAdmitted = { reason: 'offline', message: 'the client has no connection' };
const BREAKER_OPEN: NotAdmitted = {
  reason: 'breaker-open',
  message: 'it has not been answering; it is probed in the background',
};

/** The node to ask about `key`, with a place in the bulkhead taken; or why it is not asked. */
export function admit({ driver, bulkhead }: OperationHost, key: string | undefined): RedisNode | NotAdmitted {
  const node = driver.nodeFor(key);
  if (!node.isReady()) {
    node.suspect();
    return OFFLINE;
  }
  if (node.breaker.state === 'open') return BREAKER_OPEN;
  if (bulkhead.enter()) return node;
  return { reason: 'overloaded', message: `${String(bulkhead.limit)} commands are in flight already` };
}

export function isAdmitted(admission: RedisNode | NotAdmitted): admission is RedisNode {
  return admission instanceof RedisNode;
}
