import { join } from 'node:path';
import type { RedisInput } from '@sluice/core';
import express, { type Express } from 'express';
import { createAccount } from './accounts/account-router';
import { createLogin } from './accounts/login-router';
import { createSessions } from './accounts/sessions';
import { createAdmin } from './admin/admin-router';
import { createApi } from './api/router';
import { createBoxOfficeGates } from './box-office/gates';
import { createTicketNames } from './box-office/ticket-names';
import { createCatalogue } from './catalogue/catalogue';
import { createStoredEvents } from './catalogue/stored-events';
import { identify } from './callers/caller';
import { createMembers, type DemoKey } from './callers/members';
import type { Database } from './database/database';
import { createLimits } from './limits';
import { createAnnouncer } from './live/announcer';
import { countView, countVisitor } from './live/count-visit';
import { createLive } from './live/live';
import { createLiveRouter } from './live/live-router';
import { atOwnPort } from './ops/at-own-port';
import { timed } from './ops/gate-timing';
import { createMonitor } from './ops/monitor';
import { observe } from './ops/observe';
import type { Operations } from './ops/operations';
import { createOps } from './ops/router';
import { createTicketOps } from './ops/tickets-router';
import { dock } from './pages/dock';
import { answerNoSuchPage, answerPageError, createPages } from './pages/router';
import { createTicketOffice, type TicketOffice } from './tickets/ticket-office';
import { createTicketPages, createTicketStates } from './tickets/tickets-router';
import { securityHeaders } from './web/security-headers';

export interface Services {
  readonly database: Database;
  readonly redis: RedisInput;
  readonly operations: Operations;
  readonly demoKeys: readonly DemoKey[];
  /** Of the members who are there for a rush alone. */
  readonly buyerKeys: readonly DemoKey[];
  /** Where printed tickets and mail go. */
  readonly folder: string;
  /** Signs the cookies of sessions. */
  readonly sessionSecret: string;
  readonly trustedProxies?: string | undefined;
}

const ASSETS = join(__dirname, '../public');

export interface Shop {
  readonly app: Express;
  readonly tickets: TicketOffice;
  /** For when it ends, after its server was closed. `redis` stays open. */
  close(): Promise<void>;
}

/** The whole shop, in the order that a request meets it. */
export function createShop(services: Services): Shop {
  const { database, redis, operations, demoKeys, buyerKeys, folder, sessionSecret, trustedProxies } =
    services;
  const limits = createLimits(redis);
  const boxOffice = createBoxOfficeGates(redis);
  const stored = createStoredEvents(redis);
  const catalogue = createCatalogue(redis, database);
  const sessions = createSessions(redis, sessionSecret);
  const ticketNames = createTicketNames(redis, database);
  const tickets = createTicketOffice(redis, { database, names: ticketNames }, folder);
  const live = createLive(redis, database, sessionSecret);
  const liveRouter = createLiveRouter(live);

  const watch = createMonitor(redis, { tickets, views: live.views, ticketNames });

  const app = express();
  app.disable('x-powered-by');
  if (trustedProxies !== undefined) app.set('trust proxy', trustedProxies);
  app.use(securityHeaders);
  app.use('/assets', express.static(ASSETS, { index: false, redirect: false }));
  app.use('/ops/monitor', atOwnPort, watch);
  app.use('/ops/tickets', createTicketOps(tickets, dock()));
  app.use('/ops', createOps(operations, dock()));
  app.use(sessions, identify(createMembers([...demoKeys, ...buyerKeys])), observe(operations));
  app.use(
    '/api',
    createApi({
      ...{ database, catalogue, stored, demoKeys, boxOffice, ticketNames },
      limit: timed(limits.api),
      limitSearch: timed(limits.searchApi),
      announce: createAnnouncer(live, tickets),
      ticketStates: createTicketStates(database, tickets),
    }),
  );
  app.use('/live', timed(limits.pages), liveRouter);
  app.use(timed(limits.pages));
  app.get(['/', '/events/:id'], countVisitor(live)); // behind the limit: who is refused costs Redis nothing
  app.get('/events/:id', countView(live));
  const limitSearch = timed(limits.searchPages);
  app.use(createPages({ database, catalogue, stored, limitSearch }), createTicketPages(database, tickets));
  app.use(createLogin(database, timed(limits.login)));
  app.use('/account', createAccount(database, sessions));
  app.use('/admin', createAdmin(database, catalogue, stored));
  app.use(answerNoSuchPage, answerPageError);
  return {
    app,
    tickets,
    async close() {
      watch.close();
      liveRouter.close();
      stored.close();
      catalogue.close();
      await Promise.all([boxOffice.close(), live.close(), tickets.close()]);
      await ticketNames.close(); // tickets are printed with them
    },
  };
}
