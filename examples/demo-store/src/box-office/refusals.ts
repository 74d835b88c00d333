import { sendProblem } from '@sluice/http';
import type { Request, Response } from 'express';
import { HOLD_MINUTES, MOST_HELD, type HoldOutcome } from './holds';
import { seatWords, type Place } from './place';

type Refused = Exclude<HoldOutcome, { kind: 'held' }>;

/** Says why a seat cannot be held, and what can be done about it. `code` is for programmes. */
export function refuseHold(req: Request, res: Response, place: Place, outcome: Refused): void {
  const conflict = (title: string, detail: string, members = {}) => {
    sendProblem(req, res, {
      status: 409,
      type: 'about:blank',
      title,
      detail,
      code: outcome.kind,
      ...members,
    });
  };
  const seat = seatWords(place);
  switch (outcome.kind) {
    case 'no-such-seat':
      sendProblem(req, res, {
        status: 404,
        type: 'about:blank',
        title: 'Not found',
        detail: `There is no ${seat} at this event.`,
        code: outcome.kind,
      });
      return;
    case 'sold':
      conflict('Sold', `Somebody else has bought ${seat}. Choose another one.`);
      return;
    case 'taken':
      conflict(
        'Held by somebody else',
        `Somebody else holds ${seat}, for ${minutesUntil(outcome.until)} at most. Only they can buy it or give it back; ` +
          'if they do neither, it will be free then. Choose another one, or come back.',
        { until: outcome.until },
      );
      return;
    case 'too-many':
      conflict(
        'Enough seats',
        `You hold ${String(MOST_HELD)} seats, which is the most at a time. Buy them or give one back first.`,
      );
      return;
    case 'overtaken':
      conflict('Too late', `Somebody else was quicker with ${seat}. Look again whether it is free.`);
  }
}

function minutesUntil(until: Date): string {
  const minutes = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 60_000));
  // Clocks of two machines may differ; nobody holds a seat for longer than this.
  const bounded = Math.min(minutes, HOLD_MINUTES);
  return bounded === 1 ? 'a minute' : `${String(bounded)} minutes`;
}

export function refuseChanged(req: Request, res: Response): void {
  sendProblem(req, res, {
    status: 409,
    type: 'about:blank',
    title: 'Your seats have changed',
    detail:
      'What you hold is not what you agreed to buy. Nothing was bought, and you pay nothing. Look at your seats again.',
    code: 'changed',
  });
}
