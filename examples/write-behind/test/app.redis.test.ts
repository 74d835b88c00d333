import { PGlite } from '@electric-sql/pglite';
import type { WriteBehind } from '@sluice/core';
import { useRedis } from '@sluice/test-support';
import type { Express } from 'express';
import request from 'supertest';
import { createApp, createPages, TABLE, type Page } from '../src/app';

const redis = useRedis();
let database: PGlite;
let pages: WriteBehind<Page>;
let app: Express;

beforeAll(async () => {
  database = await PGlite.create();
  await database.exec(TABLE);
  pages = createPages(await redis.client(), database);
  app = createApp(pages);
}, 60_000);

afterAll(async () => {
  await pages.close();
  await database.close();
});

it('counts views in Redis, and brings them to the database', async () => {
  await Promise.all(Array.from({ length: 20 }, () => request(app).post('/pages/home/views').expect(204)));
  await request(app).get('/pages/home').expect(200, { views: 20 });
  await pages.flush();
  await request(app).put('/pages/home/draft').type('text').send('Hello').expect(204);
  const { rows } = await database.query('select id, value, deleted from pages order by id');
  expect(rows).toEqual([
    { id: 'draft/home', value: { draft: 'Hello' }, deleted: false },
    { id: 'views/home', value: { views: 20 }, deleted: false },
  ]);
  await request(app).get('/pages/home').expect(200, { views: 20, draft: 'Hello' });
  const { body } = await request(app).get('/lag').expect(200);
  expect(body).toMatchObject({ dirty: 0, lagMs: 0 });
});

it('loses no view to a draft that is saved at the same time', async () => {
  const view = () => request(app).post('/pages/busy/views').expect(204);
  const save = () => request(app).put('/pages/busy/draft').type('text').send('Hello').expect(204);
  await Promise.all(Array.from({ length: 10 }, () => [view(), save(), view()]).flat());
  await request(app).get('/pages/busy').expect(200, { views: 20, draft: 'Hello' });
});

it('has nothing of what was deleted', async () => {
  await request(app).post('/pages/old/views').expect(204);
  await request(app).delete('/pages/old').expect(204);
  await request(app).get('/pages/old').expect(404);
});
