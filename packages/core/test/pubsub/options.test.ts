import { createBroadcast, createConnection, createTopic, type Schema } from '../../src/index';

const client = {
  sendCommand: () => Promise.reject(new Error('nobody asks')),
  duplicate: () => client,
  isReady: false,
};
const redis = createConnection(client);
const broadcast = (options: object) => () => createBroadcast({ redis, channel: 'c', ...options });
const topic = (options: object) => () => createTopic({ redis, name: 't', ...options });

it.each<[string, object]>([
  ['channel', { channel: '' }],
  ['channel', { channel: 'x'.repeat(513) }],
  ['schema', { schema: {} }],
  ['schema', { schema: { '~standard': { version: 2, validate: () => undefined } } }],
  ['sealer', { sealer: {} }],
  ['maxBytes', { maxBytes: 0 }],
  ['maxBytes', { maxBytes: 16 * 1024 * 1024 }],
  ['deadline', { deadline: 'soon' }],
  ['checkAfter', { checkAfter: 1 }],
  ['chanel', { chanel: 'x' }],
])('a broadcast refuses a wrong %s', (option, options) => {
  expect(broadcast(options)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }));
});

it.each<[string, object]>([
  ['name', { name: undefined }],
  ['retain', { retain: '1h' }],
  ['retain.age', { retain: { age: true } }],
  ['retain.age', { retain: { age: 10 } }],
  ['retain.bytes', { retain: { bytes: 1023 } }],
  ['retain.count', { retain: { count: 5 } }],
  ['channel', { channel: 'c' }],
])('a topic refuses a wrong %s', (option, options) => {
  expect(topic(options)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }));
});

it.each<[string, object]>([
  ['queue', { queue: 0 }],
  ['queue', { queue: 1e6 }],
  ['overflow', { overflow: 'block' }],
  ['coalesceBy', { coalesceBy: 'id' }],
  ['onGap', { onGap: 1 }],
  ['from', { from: 'now' }],
])('a listener of a broadcast refuses a wrong %s', (option, options) => {
  const subscribe = () => broadcast({})().subscribe(() => undefined, options);
  expect(subscribe).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }));
});

it.each<[string, object]>([
  ['from', { from: 5 }],
  ['from', { from: new Date(NaN) }],
  ['whenTooOld', { whenTooOld: 'never' }],
  ['queue', { queue: 1.5 }],
  ['overflow', { overflow: 'drop-new' }],
])('a listener of a topic refuses a wrong %s', (option, options) => {
  const subscribe = () => topic({})().subscribe(() => undefined, options);
  expect(subscribe).toThrow(expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }));
});

it('a listener is a function', () => {
  expect(() => broadcast({})().subscribe('x' as never)).toThrow('`listener` must be a function');
  expect(() => topic({})().subscribe(undefined as never)).toThrow('`listener` must be a function');
});

it('takes its types from the schema', () => {
  const schema = undefined as unknown as Schema<string, number>;
  const typed = createTopic({ redis, name: 't', schema });
  typed satisfies { publish(message: string): Promise<string> };
  const listen = () => typed.subscribe((message) => message.toFixed());
  expect(typeof listen).toBe('function');
  expect(createBroadcast<Date>({ redis, channel: 'c' }).name).toBe('c');
});
