import { RedisUnavailableError } from '@sluice/core';

/** For what nobody waits for and nothing fails of: that Redis is away is seen elsewhere, and anything else is logged. */
export async function unlessAway(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) console.error(error);
  }
}
