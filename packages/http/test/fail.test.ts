import { fail } from '../src/index';

/** What `next` is called with. */
function handedOver(reason: unknown): unknown {
  const next = jest.fn<undefined, [unknown?]>();
  fail(next, reason);
  expect(next).toHaveBeenCalledTimes(1);
  return next.mock.calls[0]?.[0];
}

describe('a failure', () => {
  it.each([new Error('no tenant'), 'no tenant', { status: 400 }, 7])(
    'is handed to next as it is: %p',
    (reason) => {
      expect(handedOver(reason)).toBe(reason);
    },
  );

  it.each([undefined, null, false, 0, NaN, '', 'route', 'router'])(
    'that Express would not take for one becomes an error: %p',
    (reason) => {
      expect(handedOver(reason)).toMatchObject({
        message: 'A callback failed without an error',
        cause: reason,
      });
    },
  );
});
