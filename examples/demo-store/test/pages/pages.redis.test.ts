import { waitUntil } from '@sluice/test-support';
import request from 'supertest';
import { member, Visitor } from '../accounts/member';
import { useShop } from '../use-shop';

const openShop = useShop();

it('shows the season', async () => {
  const { app } = await openShop();
  const { text } = await request(app)
    .get('/')
    .expect(200)
    .expect('Content-Type', /^text\/html/);
  expect(text.match(/class="card"/g)).toHaveLength(12);
  expect(text).toContain('Marlow &amp; the Tides');
  expect(text).toContain('Sold out');
});

it('shows an event and its house', async () => {
  const { app } = await openShop();
  const { text } = await request(app).get('/events/4').expect(200);
  expect(text).toContain('Ottavia Renn');
  expect(text).toContain('Seat map: 158 of 376 seats are free');
  expect(text.match(/<title>Row /g)).toHaveLength(376);
});

it('says who let the page in', async () => {
  const { app } = await openShop();
  const { headers, text } = await request(app).get('/').expect(200);
  expect(headers['server-timing']).toMatch(
    /^limit;desc="redis";dur=[\d.]+, left;desc="119 of 120 left in 60 s", cache;desc="Sluice;fwd=uri-miss;stored", process;desc="\d+"$/,
  );
  expect(text).toContain('data-about="limit"');
  const search = await request(app).get('/search?q=Lisbon').expect(200);
  expect(search.text.replace(/\s+/g, ' ')).toContain(
    'let in by <strong>Redis</strong>: 4 of 5 left in 10 s.',
  );
});

it('pages that are stored are the same for everybody, and are validated', async () => {
  const shop = await openShop();
  const ada = await member(shop);
  for (const path of ['/', '/events/1']) {
    const first = await ada.get(path).expect(200);
    await waitUntil('it is stored', async () => {
      const { headers } = await request(shop.app).get(path);
      return headers['cache-status']?.startsWith('Sluice;hit') === true;
    });
    const second = await request(shop.app).get(path).expect(200);
    expect(second.text).toBe(first.text);
    expect(second.text).not.toContain('Ada');
    expect(second.headers['set-cookie']).toBeUndefined();
    await request(shop.app).get(path).set('If-None-Match', String(second.headers['etag'])).expect(304);
  }
});

it('tells a page who its visitor is', async () => {
  const shop = await openShop();
  const callers = [expect.objectContaining({ name: 'Ada' }), expect.objectContaining({ name: 'Grace' })];
  const asks = async (visitor: Visitor) =>
    (await visitor.get('/api/visitor').expect(200).expect('Cache-Control', 'no-store')).body as unknown;
  expect(await asks(new Visitor(shop))).toEqual({ name: null, sessionRead: true, callers });
  expect(await asks(await member(shop))).toEqual({ name: 'Ada', sessionRead: true, callers });
});

it('finds, and shows what was searched for as it was typed', async () => {
  const { app } = await openShop();
  const found = await request(app).get('/search').query({ q: 'Lisbon' }).expect(200);
  expect(found.text.match(/class="card"/g)).toHaveLength(3);

  const hostile = await request(app).get('/search').query({ q: '"><script>alert(1)</script>' }).expect(200);
  expect(hostile.text).not.toContain('<script>alert');
  expect(hostile.text).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(hostile.text).toContain('Nothing on that matches');
});

it('leads an empty search to the season', async () => {
  const { app } = await openShop();
  await request(app).get('/search?q=').expect(302).expect('Location', '/');
});

it.each([
  ['/events/2147483647', 404],
  ['/nothing', 404],
  ['/events/abc', 400],
  ['/events/%E0%A4%A', 400],
  ['/search?q=a&q=b', 400],
  ['/assets/nothing.js', 404],
  ['/assets/..%2Fpackage.json', 404],
])('answers %s with a page and %i', async (path, status) => {
  const { app } = await openShop();
  const { text } = await request(app)
    .get(path)
    .expect(status)
    .expect('Content-Type', /^text\/html/);
  expect(text).toContain('See the season');
});

it('lets nothing run in its pages but its own files', async () => {
  const { app } = await openShop();
  for (const path of ['/', '/events/1', '/ops', '/nothing', '/assets/dock.js']) {
    const { headers, text } = await request(app).get(path);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining(
        "default-src 'none'; script-src 'self'; style-src 'self'",
      ),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(text).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/);
  }
});
