import type { RedisInput } from '@sluice/core';
import { idempotent, lockRoute } from '@sluice/lock-route';
import type { RequestHandler } from 'express';
import { customerOf } from '../callers/customer';
import { readPlace } from './requests';
import { seatName } from './place';

/** What stands between two requests that want the same. Both refuse with 503 while Redis gives no answer. */
export interface BoxOfficeGates {
  /** One request of a seat at a time, over all processes. Who comes meanwhile is refused: it is somebody else's turn. */
  readonly seatLock: RequestHandler;
  /** A purchase is carried out once for each `Idempotency-Key`. Who presses twice gets the first answer twice. */
  readonly buyOnce: RequestHandler;
  /** For when the app ends, after its server was closed. */
  close(): Promise<void>;
}

export function createBoxOfficeGates(redis: RedisInput): BoxOfficeGates {
  const seatLock = lockRoute({
    redis,
    // A function, because it refuses what is no seat. As a template: 'seat:{params.id}:{params.seat}'.
    key: (req) => {
      const place = readPlace(req);
      return `seat:${String(place.eventId)}:${seatName(place)}`;
    },
    mode: 'reject',
    onUnavailable: 'closed',
  });

  const buyOnce = idempotent({
    redis,
    scope: (req) => customerOf(req),
    required: true,
    inFlight: 'wait',
    onUnavailable: 'closed',
  });

  return {
    seatLock,
    buyOnce,
    async close() {
      buyOnce.close();
      await seatLock.close();
    },
  };
}
