import { waitUntil } from '@sluice/test-support';
import { RedisNode } from '../../src/connection/node';
import { resolveBreaker } from '../../src/resilience/breaker-options';

const never = () => new Promise<never>(() => undefined);

describe('RedisNode', () => {
  it('looks again whether the server was replaced, though whoever was asked last never answered', async () => {
    let looks = 0;
    const node = new RedisNode(
      {
        isReady: () => false,
        ping: never,
        movedAway() {
          looks++;
          return never();
        },
      },
      { breaker: resolveBreaker({ probeInterval: 10 }, 10), deadlineMs: 10, onBreaker: () => undefined },
    );
    node.suspect();
    node.suspect();
    expect(looks).toBe(1);
    await waitUntil('it looks again', () => {
      node.suspect();
      return looks > 1;
    });
  });
});
