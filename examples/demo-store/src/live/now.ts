import { RedisUnavailableError } from '@sluice/core';
import type { Audience, Fan } from './audience';
import type { Live } from './live';
import type { Views } from './views';

/** `null` for what cannot be known while Redis is away. */
export interface Now {
  readonly visitorsToday: Awaited<ReturnType<Audience['visitorsToday']>> | null;
  readonly fans: readonly Fan[] | null;
  /** Of the event that was asked for. */
  readonly views: number | null;
  /** How far the database is behind what was counted. */
  readonly behind: Awaited<ReturnType<Views['behind']>> | null;
}

/** All of it in one round trip. */
export async function readNow(
  { audience, views }: Pick<Live, 'audience' | 'views'>,
  event: unknown,
): Promise<Now> {
  const eventId = typeof event === 'string' && /^\d{1,9}$/.test(event) ? Number(event) : undefined;
  const [visitorsToday, fans, seen, behind] = await Promise.all([
    orNull(audience.visitorsToday()),
    orNull(audience.fans()),
    eventId === undefined ? null : orNull(views.of(eventId)),
    orNull(views.behind()),
  ]);
  return { visitorsToday, fans, views: seen, behind };
}

async function orNull<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RedisUnavailableError) return null;
    throw error;
  }
}
