import fc from 'fast-check';
import type { BroadcastSubscribeOptions, Overflow } from '../../src/index';
import { BroadcastListener } from '../../src/pubsub/broadcast-listener';
import { resolveSubscribe } from '../../src/pubsub/broadcast-options';
import { Hearing, numbers } from './hearing';

/** A listener that is at work until it is told to go on, and gets numbers. */
class Slow {
  readonly hearing = new Hearing<number>();
  readonly listener: BroadcastListener<number>;
  #goOn: (() => void) | undefined;

  constructor(overflow: Overflow, options: Partial<BroadcastSubscribeOptions<number>> = {}) {
    const { onGap } = this.hearing;
    const resolved = resolveSubscribe<number>({ queue: 3, overflow, onGap, ...options });
    const work = (n: number) => {
      this.hearing.told.push(n);
      return new Promise<void>((resolve) => (this.#goOn = resolve));
    };
    this.listener = new BroadcastListener(
      work,
      resolved,
      () => undefined,
      () => undefined,
    );
    this.listener.activate({ generation: '000000000000', n: 0 });
  }

  publish(...messages: readonly number[]): this {
    for (const n of messages) this.listener.deliver(n, { id: String(n), replayed: false });
    return this;
  }

  /** Ends the work at one message. Returns whether there was any. */
  async step(): Promise<boolean> {
    const goOn = this.#goOn;
    this.#goOn = undefined;
    goOn?.();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    return goOn !== undefined;
  }

  async finish(): Promise<readonly (number | string)[]> {
    while (await this.step());
    return this.hearing.told;
  }
}

// It works at 1, and 2, 3 and 4 wait.
it.each<[Overflow, (number | string)[]]>([
  ['drop-oldest', [1, 'gap overflow 2', 4, 5, 6]],
  ['drop-new', [1, 2, 3, 4, 'gap overflow 2']],
  ['coalesce', [1, 6]],
])('%s', async (overflow, expected) => {
  expect(await new Slow(overflow).publish(...numbers(1, 6)).finish()).toEqual(expected);
});

it('disconnect ends the listener, which gets nothing more', async () => {
  const slow = new Slow('disconnect').publish(1, 2, 3, 4);
  expect(await Promise.race([slow.listener.ended, Promise.resolve('not yet')])).toBe('not yet');
  slow.publish(5, 6);
  expect(await slow.listener.ended).toBe('overflow');
  expect(await slow.finish()).toEqual([1]);
});

it('drop-new goes on behind the gap', async () => {
  const slow = new Slow('drop-new').publish(1, 2, 3, 4, 5);
  await slow.step();
  slow.publish(6);
  expect(await slow.finish()).toEqual([1, 2, 3, 4, 'gap overflow 1', 6]);
});

it('coalesce keeps the latest of each key, in the place of the first, and drops the oldest of too many keys', async () => {
  const byTens = { coalesceBy: (n: number) => String(Math.floor(n / 10)) };
  const few = new Slow('coalesce', byTens).publish(1, 10, 20, 11, 12, 21);
  expect(await few.finish()).toEqual([1, 12, 21]);
  const many = new Slow('coalesce', byTens).publish(1, 10, 20, 30, 40, 41, 50, 31);
  expect(await many.finish()).toEqual([1, 'gap overflow 2', 31, 41, 50]);
});

it('a key that is not to be had replaces nothing', async () => {
  const coalesceBy = () => {
    throw new Error('no key');
  };
  expect(await new Slow('coalesce', { coalesceBy }).publish(1, 2, 3, 4).finish()).toEqual([1, 2, 3, 4]);
});

it.each<Overflow>(['drop-oldest', 'drop-new'])(
  '%s tells every message or counts it in a gap, in order, whatever the schedule',
  async (overflow) => {
    const schedule = fc.array(fc.oneof(fc.constant('step'), fc.constant('publish'), fc.constant('missed')), {
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const slow = new Slow(overflow);
        let last = 0;
        for (const step of steps) {
          if (step === 'publish') slow.publish(++last);
          else if (step === 'step') await slow.step();
          else {
            slow.listener.miss({ reason: 'missed', missed: 1 });
            last++;
          }
        }
        let at = 0;
        for (const each of await slow.finish()) {
          if (typeof each === 'number') expect(each).toBe(at + 1);
          at = typeof each === 'number' ? each : at + Number(each.split(' ')[2]);
        }
        expect(at).toBe(last);
      }),
      { numRuns: 200 },
    );
  },
);
