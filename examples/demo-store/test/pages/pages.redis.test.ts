import request from 'supertest';
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
  const { text } = await request(app).get('/').expect(200);
  expect(text.replace(/\s+/g, ' ')).toContain('let in by <strong>Redis</strong>: 119 of 120 left in 60 s.');
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
