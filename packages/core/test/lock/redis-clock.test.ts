import { presentMoment } from '../../src/lease/lease';
import { RedisClock } from '../../src/lock/redis-clock';

const LATER = 5_000_000; // by the clock of Redis, which may be any
const ASKED = { monotonicMs: presentMoment().monotonicMs - 2000, wallMs: Date.now() - 2000 };

it('knows nothing before the first answer', () => {
  expect(new RedisClock().earliest(LATER)).toBeUndefined();
});

it('counts from when it was asked, and a little less than the clock of Redis says', () => {
  const clock = new RedisClock();
  clock.onAnswer(LATER, ASKED);
  const { monotonicMs, wallMs } = clock.earliest(LATER + 1000) ?? ASKED;
  expect(monotonicMs - ASKED.monotonicMs).toBeCloseTo(998);
  expect(wallMs - ASKED.wallMs).toBeCloseTo(998);
});

it('puts nothing later than the present, however Redis sets its clock', () => {
  const clock = new RedisClock();
  clock.onAnswer(LATER, ASKED);
  const { monotonicMs, wallMs } = clock.earliest(LATER + 3_600_000) ?? ASKED;
  expect(monotonicMs).toBeLessThanOrEqual(presentMoment().monotonicMs);
  expect(wallMs).toBeLessThanOrEqual(Date.now());
});

it('counts from the latest answer', () => {
  const clock = new RedisClock();
  clock.onAnswer(LATER, ASKED);
  const asked = presentMoment();
  clock.onAnswer(77, asked);
  expect(clock.earliest(77)?.monotonicMs).toBeCloseTo(asked.monotonicMs - 1);
});
