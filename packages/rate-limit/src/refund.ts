import { publishError, type Reservation } from '@sluice/core';
import { isGone, whenClosed } from '@sluice/http';
import type { Request, Response } from 'express';
import type { GateOptions } from './options';

export type Refund = NonNullable<GateOptions['refund']>;

/** Asks once, when the response is over, whether the charge is to be given back; now, if the client is gone already. */
export function refundWhenOver(req: Request, res: Response, refund: Refund, reservation: Reservation): void {
  async function settle(): Promise<void> {
    if (await refund(req, res)) await reservation.cancel();
  }
  const over = () => {
    settle().catch(publishError); // there is nobody else to tell
  };
  if (isGone(req, res)) over();
  else whenClosed(req, res, over);
}
