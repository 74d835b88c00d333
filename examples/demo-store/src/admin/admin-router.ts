import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import type { Catalogue } from '../catalogue/catalogue';
import { NoSuchEvent } from '../catalogue/event-facts';
import { listEvents } from '../catalogue/events';
import { eventTag, SEASON, type StoredEvents } from '../catalogue/stored-events';
import type { Database } from '../database/database';
import { editPage, programmePage } from '../pages/admin-pages';
import { sendPage } from '../pages/send-page';
import { refuseOtherSites } from '../web/own-pages';
import { readId } from '../web/parameters';
import { answerError, sendNotFound } from '../web/problems';
import { applyEdit, readEdit } from './read-edit';
import { requireManager } from './require-manager';

const ALL = { limit: 100, offset: 0 };

/** Where a manager edits what is on. */
export function createAdmin(database: Database, catalogue: Catalogue, stored: StoredEvents): Router {
  const router = Router();
  router.use(requireManager(database));

  router.get('/', async (req, res) => {
    const events = await listEvents(database, ALL);
    sendPage(req, res, { title: 'The programme' }, programmePage(events));
  });

  router.get('/events/:id', async (req, res, next) => {
    const id = readId(req);
    const facts = await catalogue.factsOf(id);
    if (facts === undefined) {
      next();
      return;
    }
    sendPage(req, res, { title: `Edit ${facts.artist}`, script: '/assets/admin.js' }, editPage(id, facts));
  });

  // Saved through the cache of what is written of events; then the answers and pages that were made of it are forgotten, and
  // then the editor is answered: whoever asks from now on is told what is new.
  const changesEvent = stored.season.invalidates({ tags: (req) => [SEASON, eventTag(readId(req))] });
  const mayChange = [refuseOtherSites, express.json({ limit: '16kb' }), changesEvent];
  async function saveEdit(req: Request, res: Response): Promise<void> {
    const id = readId(req);
    const facts = await catalogue.factsOf(id);
    if (facts === undefined) throw new NoSuchEvent('There is no such event.');
    const edited = applyEdit(facts, readEdit(req));
    await catalogue.save(id, edited);
    res.json(edited);
  }
  router.put('/events/:id', mayChange, saveEdit, answerEditError);

  return router;
}

const answerEditError: ErrorRequestHandler = function answerEditError(error: unknown, req, res, next) {
  if (error instanceof NoSuchEvent) sendNotFound(req, res, error.message);
  else void answerError(error, req, res, next);
};
