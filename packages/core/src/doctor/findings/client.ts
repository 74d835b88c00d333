import type { ClientSettings } from '../../connection/client-settings';
import type { Symptom } from '../finding';

export function examineClient({ offlineQueue, noticesSilence }: ClientSettings): Symptom[] {
  return [...(offlineQueue === Infinity ? [OFFLINE_QUEUE] : []), ...(noticesSilence ? [] : [NO_PING])];
}

const OFFLINE_QUEUE: Symptom = {
  code: 'client/offline-queue',
  severity: 'warning',
  message:
    'While there is no connection, the client keeps every command that is not sent through Sluice, without a bound: they hang, and the memory fills',
  remedy: 'Create the client with disableOfflineQueue: true, or bound it with commandsQueueMaxLength.',
};

const NO_PING: Symptom = {
  code: 'client/no-ping',
  severity: 'info',
  message:
    'The client does not notice a server or a network that went away in silence, and firewalls cut off connections that are idle',
  remedy:
    'Create the client with pingInterval: 10_000, or, in node-redis 5 and 6, with a socketTimeout as well.',
};
