import type { Overflow } from './broadcast';
import type { ListenerQueue } from './listener-queue';
import type { Delivery } from './subscription';

/** Takes a message into the queue of a listener. Returns false when the listener is to be ended. */
export type Admit = <Message>(
  queue: ListenerQueue<Message>,
  message: Message,
  delivery: Delivery,
  key?: string,
) => boolean;

export const ADMIT: Readonly<Record<Overflow, Admit>> = {
  'drop-oldest'(queue, message, delivery) {
    if (queue.full) queue.dropOldest();
    queue.push(message, delivery);
    return true;
  },

  'drop-new'(queue, message, delivery) {
    if (queue.full) queue.gap({ reason: 'overflow', missed: 1 });
    else queue.push(message, delivery);
    return true;
  },

  coalesce(queue, message, delivery, key) {
    if (key !== undefined && queue.replace(message, delivery, key)) return true;
    if (queue.full) queue.dropOldest();
    queue.push(message, delivery, key);
    return true;
  },

  disconnect(queue, message, delivery) {
    if (queue.full) return false;
    queue.push(message, delivery);
    return true;
  },
};
