import { waitUntil } from '@sluice/test-support';
import { DeadlineQueue, deadlineQueue, type Expirable } from '../../src/resilience/deadline';

class Waiting implements Expirable {
  expiresAtMs = 0;
  lagBeforeMs = 0;
  next: Expirable | undefined = undefined;
  previous: Expirable | undefined = undefined;
  readonly expired: Promise<{ lagged: boolean; name: string }>;
  expire!: (lagged: boolean) => void;

  constructor(name = '') {
    this.expired = new Promise((resolve) => {
      this.expire = (lagged) => {
        resolve({ lagged, name });
      };
    });
  }
}

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('DeadlineQueue', () => {
  it('expires what is still waiting, in order, and never what was removed', async () => {
    const queue = new DeadlineQueue(20);
    const entries = ['a', 'b', 'c', 'd'].map((name) => new Waiting(name));
    const order: string[] = [];
    for (const entry of entries) {
      queue.add(entry, performance.now());
      void entry.expired.then(({ name }) => order.push(name));
    }
    queue.remove(entries[1] as Waiting);
    await entries[3]?.expired;
    expect(order).toEqual(['a', 'c', 'd']);
  });

  it('runs again for what is added after it ran empty', async () => {
    const queue = new DeadlineQueue(5);
    for (let round = 0; round < 3; round++) {
      const entry = new Waiting();
      queue.add(entry, performance.now());
      await entry.expired;
    }
    const answered = new Waiting();
    queue.add(answered, performance.now());
    queue.remove(answered);
    const last = new Waiting('last');
    queue.add(last, performance.now());
    expect(await last.expired).toMatchObject({ name: 'last' });
  });

  it('lets the sockets be read first when the event loop was blocked, and says that it was', async () => {
    const queue = new DeadlineQueue(10);
    const entry = new Waiting();
    queue.add(entry, performance.now());
    block(100);
    expect(await entry.expired).toMatchObject({ lagged: true });
  });

  it('spares what is answered in the grace after a blocked event loop', async () => {
    const queue = new DeadlineQueue(10);
    const answered = new Waiting();
    const other = new Waiting('other');
    const expired = jest.fn();
    answered.expire = expired;
    queue.add(answered, performance.now());
    queue.add(other, performance.now());
    block(100);
    setImmediate(() => {
      queue.remove(answered); // what a reply that was waiting in the socket does
    });
    await other.expired;
    expect(expired).not.toHaveBeenCalled();
  });
});

describe('deadlineQueue', () => {
  it('is one per duration while something waits, and keeps none in which nothing does', async () => {
    const queue = deadlineQueue(7);
    const [late, answered] = [new Waiting(), new Waiting()];
    queue.add(late, performance.now());
    queue.add(answered, performance.now());
    queue.remove(answered);
    expect(deadlineQueue(7)).toBe(queue);
    await late.expired;
    const next = deadlineQueue(7);
    expect(next).not.toBe(queue);
    next.add(answered, performance.now());
    next.remove(answered);
    await waitUntil('it is forgotten', () => deadlineQueue(7) !== next);
  });
});
