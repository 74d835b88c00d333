import express, { Router } from 'express';
import { callerOf } from '../callers/caller';
import { customerOf, recogniseCustomer } from '../callers/customer';
import { eventTag, SEASON, type StoredEvents } from '../catalogue/stored-events';
import type { Database } from '../database/database';
import { refuseOtherSites } from '../web/own-pages';
import type { Announcer } from './announcer';
import { readCart } from './cart';
import type { BoxOfficeGates } from './gates';
import { holdSeat, releaseSeat } from './holds';
import { listOrders } from './orders';
import { authorisePayment } from './payment';
import { buyCart } from './purchase';
import { refuseChanged, refuseHold } from './refusals';
import { eventsOf, readAgreement, readPlace } from './requests';
import { tokenOf } from './token';

/** Holding seats and buying them: the part of the API where two customers may want the same. */
export function createBoxOffice(
  database: Database,
  { seatLock, buyOnce }: BoxOfficeGates,
  stored: StoredEvents,
  announce: Announcer,
): Router {
  const router = Router();
  const changesSeat = stored.season.invalidates({
    tags: (req) => [SEASON, eventTag(readPlace(req).eventId)],
  });
  const changesSeats = stored.season.invalidates({
    tags: (req) => [SEASON, ...eventsOf(readAgreement(req)).map(eventTag)],
  });

  router.get('/cart', recogniseCustomer, async (req, res) => {
    res.set('Cache-Control', 'no-store').json(await readCart(database, customerOf(req)));
  });

  router.get('/orders', recogniseCustomer, async (req, res) => {
    res.set('Cache-Control', 'no-store').json({ orders: await listOrders(database, customerOf(req)) });
  });

  router
    .route('/events/:id/seats/:seat/hold')
    .all(refuseOtherSites, recogniseCustomer)
    .post(seatLock, changesSeat, async (req, res) => {
      const place = readPlace(req);
      const claim = { holder: customerOf(req), token: tokenOf(req) };
      const outcome = await holdSeat(database, place, claim);
      if (outcome.kind !== 'held') {
        refuseHold(req, res, place, outcome);
        return;
      }
      announce.held(place);
      res.json(await readCart(database, claim.holder));
    })
    .delete(seatLock, changesSeat, async (req, res) => {
      const claim = { holder: customerOf(req), token: tokenOf(req) };
      const place = readPlace(req);
      if (await releaseSeat(database, place, claim)) announce.freed(place);
      res.json(await readCart(database, claim.holder));
    });

  router.post(
    '/checkout',
    refuseOtherSites,
    recogniseCustomer,
    express.json({ limit: '4kb' }),
    buyOnce,
    changesSeats,
    async (req, res) => {
      const agreed = readAgreement(req);
      await authorisePayment();
      const customer = customerOf(req);
      const outcome = await buyCart(database, customer, agreed);
      if (outcome.kind !== 'bought') {
        refuseChanged(req, res);
        return;
      }
      announce.bought({ customer, name: callerOf(res).member?.name }, outcome.order);
      res.status(201).json(outcome.order);
    },
  );

  return router;
}
