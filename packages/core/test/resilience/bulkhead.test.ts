import { Bulkhead } from '../../src/resilience/bulkhead';

it('a bulkhead has its limit of places, each until it is left', () => {
  const bulkhead = new Bulkhead(2);
  expect([bulkhead.enter(), bulkhead.enter(), bulkhead.enter()]).toEqual([true, true, false]);
  bulkhead.leave();
  expect(bulkhead.inFlight).toBe(1);
  expect([bulkhead.enter(), bulkhead.enter()]).toEqual([true, false]);
});
