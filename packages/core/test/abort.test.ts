import { getEventListeners } from 'node:events';
import { onAbort } from '../src/abort';

it('however many wait for a signal, it has one listener', () => {
  const aborter = new AbortController();
  const called: number[] = [];
  const stops = Array.from({ length: 50 }, (_, index) => onAbort(aborter.signal, () => called.push(index)));
  expect(getEventListeners(aborter.signal, 'abort')).toHaveLength(1);
  stops.slice(2).forEach((stop) => {
    stop();
  });
  aborter.abort();
  expect(called).toEqual([0, 1]);
});

it('who stops another that is called back later in the same turn has stopped it', () => {
  const aborter = new AbortController();
  const called: string[] = [];
  onAbort(aborter.signal, () => {
    called.push('first');
    stop();
  });
  const stop = onAbort(aborter.signal, () => called.push('second'));
  aborter.abort();
  expect(called).toEqual(['first']);
});
