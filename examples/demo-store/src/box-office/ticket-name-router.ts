import express, { Router, type Request } from 'express';
import { customerOf, recogniseCustomer } from '../callers/customer';
import { refuseOtherSites } from '../web/own-pages';
import { InvalidParameter } from '../web/parameters';
import type { TicketNames } from './ticket-names';

const LONGEST_NAME = 60;

/** The name on one's tickets. */
export function createTicketNameRoutes(names: TicketNames): Router {
  const router = Router();
  router
    .route('/cart/name')
    .all(refuseOtherSites, recogniseCustomer)
    .get(async (req, res) => {
      res.set('Cache-Control', 'no-store').json({ name: await names.of(customerOf(req)) });
    })
    .put(express.json({ limit: '1kb' }), async (req, res) => {
      await names.save(customerOf(req), readName(req));
      res.sendStatus(204);
    });
  return router;
}

/** @throws {InvalidParameter} */
function readName(req: Request): string {
  const name = (req.body as { name?: unknown } | undefined)?.name;
  // Postgres stores no NUL in text and refuses it with an error of its own.
  if (typeof name === 'string' && name.length <= LONGEST_NAME && !name.includes('\0')) return name.trim();
  throw new InvalidParameter('name', `text of at most ${String(LONGEST_NAME)} characters`);
}
