import { LoopLag } from '../../src/resilience/loop-lag';

/** A timer that is set at 0, due at 20, and fires then. */
function firedAt(ms: number): LoopLag {
  const lag = new LoopLag();
  lag.onTimerSet(0, 20);
  lag.onTimerFired(ms);
  return lag;
}

describe('LoopLag', () => {
  it('counts nothing for a timer that is a little late: a busy loop is no blocked one', () => {
    const lag = firedAt(29);
    expect(lag.totalAt(100)).toBe(0);
    expect(lag.graceAt(29)).toBe(0);
  });

  it('counts from when the timer was set: the loop may have been blocked since', () => {
    expect(firedAt(300).totalAt(300)).toBe(300);
  });

  it('sees a loop that is blocked right now, before the timer has had a chance to say so', () => {
    const lag = new LoopLag();
    lag.onTimerSet(1000, 20);
    expect(lag.totalAt(1025)).toBe(0);
    expect(lag.totalAt(1300)).toBe(300);
    lag.onTimerFired(1310);
    expect(lag.totalAt(1310)).toBe(310);
  });

  it('adds up', () => {
    const lag = firedAt(300);
    lag.onTimerSet(400, 20);
    lag.onTimerFired(421);
    lag.onTimerSet(421, 20);
    lag.onTimerFired(521);
    expect(lag.totalAt(9000)).toBe(400);
  });

  it('grants what was lost, 25 ms at most, from when the loop was free again', () => {
    expect(firedAt(300).graceAt(300)).toBe(25);
    expect(firedAt(300).graceAt(310)).toBe(15);
    expect(firedAt(300).graceAt(400)).toBe(0);
  });
});
