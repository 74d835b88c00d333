import fc from 'fast-check';
import { checkEventName, formatFrame } from '../../src/sse/frame';
import { sse } from '../../src/index';
import { SseReader } from './sse-reader';

const lines = fc.array(
  fc.constantFrom('a', ':', ' ', 'data: x', 'id: 9', 'event: reset', '\r\n', '\r', '\n', '\0', 'é', '💥'),
);

it('whatever the data, a client reads one event with it, and no other field', () => {
  fc.assert(
    fc.property(lines, (parts) => {
      const reader = new SseReader();
      const data = parts.join('');
      reader.read(formatFrame({ id: '1-0', event: 'price', data }).toString());
      expect(reader.events).toEqual([{ id: '1-0', event: 'price', data: data.replace(/\r\n|\r|\n/g, '\n') }]);
    }),
  );
});

it('is an id alone, or a time to wait', () => {
  expect(formatFrame({ id: '5-0' }).toString()).toBe('id: 5-0\n\n');
  expect(formatFrame({ retryMs: 2000 }).toString()).toBe('retry: 2000\n\n');
});

it.each(['', 'a\nb', 'a\rb', 'a\r\ndata: x', 'a\0', 'reset', 'gap', undefined, 5, null])(
  'refuses %j as the name of an event',
  (name) => {
    expect(() => {
      checkEventName(name);
    }).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'event' }));
  },
);

const source = { kind: 'topic', name: 't', subscribe: () => undefined } as never;

it.each<[string, object]>([
  ['filter', { filter: true }],
  ['event', { event: 5 }],
  ['event', { event: 'a\nb' }],
  ['data', { data: 'x' }],
  ['from', { from: 'now' }],
  ['heartbeat', { heartbeat: 5 }],
  ['retry', { retry: 'never' }],
  ['maxBufferedBytes', { maxBufferedBytes: 10 }],
  ['deadline', { deadline: 0 }],
  ['onUnavailable', { onUnavailable: 'local' }],
  ['filters', { filters: [] }],
])('sse refuses a wrong %s', (option, options) => {
  expect(() => sse(source, options)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }));
});

it.each([undefined, null, {}, { kind: 'queue', subscribe: () => undefined }])(
  'sse refuses %j as a source',
  (wrong) => {
    expect(() => sse(wrong as never)).toThrow(expect.objectContaining({ option: 'source' }));
  },
);
