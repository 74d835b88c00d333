import {
  createWriteBehind,
  RedisUnavailableError,
  sqlTable,
  type RedisInput,
  type SqlClient,
  type WriteBehind,
} from '@sluice/core';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { Pool } from 'pg';
import { createClient } from 'redis';

export interface Page {
  readonly views?: number;
  readonly draft?: string;
}

export const TABLE = `
create table if not exists pages (
  id text primary key, value jsonb, version bigint not null, deleted boolean not null
)`;

export function createPages(redis: RedisInput, database: SqlClient): WriteBehind<Page> {
  return createWriteBehind<Page>({ redis, name: 'pages', ...sqlTable({ client: database, table: 'pages' }) });
}

export function createApp(pages: WriteBehind<Page>): Express {
  const app = express();

  // Acknowledged by Redis; however many views, the database writes one row a second.
  app.post('/pages/:id/views', async (req, res) => {
    await pages.increment(viewsOf(req.params.id), 'views');
    res.sendStatus(204);
  });

  // For who has to be sure: answered when the database has it.
  app.put('/pages/:id/draft', express.text(), async (req, res) => {
    const id = draftOf(req.params.id);
    const version = await pages.set(id, { draft: String(req.body) });
    await pages.barrier(id, version);
    res.sendStatus(204);
  });

  app.get('/pages/:id', async (req, res) => {
    const { id } = req.params;
    const [views, draft] = await Promise.all([pages.get(viewsOf(id)), pages.get(draftOf(id))]);
    if (views === undefined && draft === undefined) res.sendStatus(404);
    else res.json({ ...views, ...draft });
  });

  app.delete('/pages/:id', async (req, res) => {
    await Promise.all([pages.delete(viewsOf(req.params.id)), pages.delete(draftOf(req.params.id))]);
    res.sendStatus(204);
  });

  app.get('/lag', async (_req, res) => {
    res.json(await pages.stats());
  });

  const refuse: ErrorRequestHandler = (error, _req, res, next) => {
    if (error instanceof RedisUnavailableError) res.status(503).json({ error: 'Try again in a moment' });
    else next(error);
  };
  return app.use(refuse);
}

// Records of their own: a value that is set as a whole would undo the views that come meanwhile.
function viewsOf(id: string): string {
  return `views/${id}`;
}

function draftOf(id: string): string {
  return `draft/${id}`;
}

async function main(): Promise<void> {
  const redis = createClient({ url: process.env['REDIS_URL'] ?? 'redis://localhost:6379' });
  redis.on('error', console.error);
  redis.connect().catch(console.error); // not awaited: the app starts without Redis, too
  const database = new Pool({ connectionString: process.env['DATABASE_URL'] });
  await database.query(TABLE);
  const pages = createPages(redis, database);
  const server = createApp(pages).listen(3000, () => {
    console.log('http://localhost:3000/lag');
  });
  process.once('SIGTERM', () => {
    server.close();
    void pages.close().then(() => process.exit());
  });
}

if (require.main === module) void main();
