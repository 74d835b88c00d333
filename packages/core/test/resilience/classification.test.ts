import { classify } from '../../src/resilience/classification';

const withCode = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('classify', () => {
  it.each([
    'LOADING Redis is loading',
    'BUSY Redis is busy running a script',
    'MASTERDOWN Link',
    'CLUSTERDOWN Hash slot not served',
  ])('counts %p against the breaker: nothing was executed, and nobody is served', (message) => {
    expect(classify(new Error(message))).toMatchObject({ kind: 'not-executed', counts: true });
  });

  it.each([
    'NOSCRIPT No matching script',
    "READONLY You can't write against a read only replica.",
    'TRYAGAIN Multiple keys request during rehashing of slot',
    'MISCONF Redis is configured to save RDB snapshots',
    'NOREPLICAS Not enough good replicas to write.',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'MOVED 1 127.0.0.1:7000',
    'The client is offline',
    'The client is closed',
    'The queue is full',
    'Timeout waiting for a client after 5000ms',
    'All the root nodes are unavailable',
  ])('lets %p be sent again, without counting it', (message) => {
    expect(classify(new Error(message))).toMatchObject({ kind: 'not-executed', counts: false });
  });

  it('knows that nothing was sent where there was no connection', () => {
    expect(classify(withCode('ECONNREFUSED'))).toMatchObject({ kind: 'not-executed', reason: 'offline' });
  });

  it.each([
    new Error('Socket closed unexpectedly'),
    withCode('ECONNRESET'),
    new Error('Disconnects client'),
    'a string',
  ])('cannot know after %p', (error) => {
    expect(classify(error)).toMatchObject({ kind: 'unknown', counts: true });
  });

  it.each([
    'WRONGTYPE Operation against a key',
    "CROSSSLOT Keys in request don't hash to the same slot",
    'NOAUTH Authentication required.',
    'ERR syntax error',
    'BUSYGROUP Consumer Group name already exists',
    'SOMETHINGNEW that nobody knows',
  ])('blames the caller for %p', (message) => {
    expect(classify(new Error(message))).toEqual({ kind: 'fault' });
  });

  it.each(['Invalid argument type', '"arguments[1]" must be of type "string | Buffer", got number instead.'])(
    'blames the caller for an argument that node-redis refuses: %p',
    (message) => {
      expect(classify(new TypeError(message))).toEqual({ kind: 'fault' });
    },
  );

  it('does not blame the caller for an error inside of node-redis', () => {
    const inside = new TypeError("Cannot read properties of undefined (reading 'write')");
    expect(classify(inside)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    "-READONLY You can't write against a read only replica.",
    "-OOM command not allowed when used memory > 'maxmemory'.",
  ])('finds what Redis 6.2 wraps: %p', (refusal) => {
    const message = `ERR Error running script (call to f_0): @user_script:3: @user_script: 3: ${refusal}`;
    expect(classify(new Error(message))).toMatchObject({ kind: 'not-executed', reason: 'refused' });
  });

  it('blames the caller for a script that is wrong', () => {
    const message =
      'ERR Error running script (call to f_0): @user_script:3: attempt to compare nil with number';
    expect(classify(new Error(message))).toEqual({ kind: 'fault' });
  });
});
