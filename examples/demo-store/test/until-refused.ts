import type { Response } from 'supertest';

/**
 * Asks many times at once, and again, until one is refused: a limit gives back with time, and on a busy machine that may
 * be as fast as one asks in turn.
 */
export async function untilRefused(ask: () => PromiseLike<Response>): Promise<Response> {
  for (let round = 0; round < 50; round++) {
    const answers = await Promise.all(Array.from({ length: 25 }, () => Promise.resolve(ask())));
    const refused = answers.find(({ status }) => status === 429);
    if (refused !== undefined) return refused;
  }
  throw new Error('Nothing was refused');
}
