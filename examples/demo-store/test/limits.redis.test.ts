import request from 'supertest';
import { untilRefused } from './until-refused';
import { useShop } from './use-shop';

const openShop = useShop();

const ANONYMOUS = '"burst";q=20;w=10, "sustained";q=60;w=60';
const MEMBER = '"burst";q=100;w=10, "sustained";q=600;w=60';

describe('the plan decides', () => {
  it('how much a caller may ask', async () => {
    const { app, keys } = await openShop();
    await request(app).get('/api/events/1').expect(200).expect('RateLimit-Policy', ANONYMOUS);
    await request(app).get('/api/events/1').set('X-API-Key', keys[0]).expect('RateLimit-Policy', MEMBER);
  });

  it('who is counted: anonymous callers by address, members by themselves', async () => {
    const { app, keys } = await openShop();
    await untilRefused(() => request(app).get('/api/events/1'));
    await request(app)
      .get('/api/events/1')
      .set('X-API-Key', keys[0])
      .expect(200)
      .expect('RateLimit', /^"burst";r=99/);
    await request(app)
      .get('/api/events/1')
      .set('X-API-Key', keys[1])
      .expect(200)
      .expect('RateLimit', /^"burst";r=99/);
  });

  it('nothing for a key that nobody has: it is refused, and guesses are counted by address', async () => {
    const { app } = await openShop();
    const guess = () => request(app).get('/api/events/1').set('X-API-Key', 'demo_ada_guess');
    const refused = await guess().expect(401).expect('RateLimit-Policy', ANONYMOUS);
    expect(refused.body).toMatchObject({ status: 401, title: 'Unknown API key' });
    await untilRefused(guess);
  });
});

it('refuses what is too much with problem details that name the limit', async () => {
  const { app } = await openShop();
  const refused = await untilRefused(() => request(app).get('/api/events/1'));
  expect(refused.type).toBe('application/problem+json');
  expect(refused.body).toMatchObject({
    status: 429,
    title: 'Quota exceeded',
    'violated-policies': ['burst'],
  });
  expect(Number(refused.get('Retry-After'))).toBeGreaterThanOrEqual(1);
  expect(refused.get('Cache-Control')).toBe('no-store');
});

describe('the route decides', () => {
  it('what a request costs: an export 10, asking what is left nothing', async () => {
    const { app } = await openShop();
    await request(app)
      .get('/api/quota')
      .expect(200)
      .expect('RateLimit', /^"burst";r=20;t=0, "sustained";r=60;t=0$/);
    await request(app)
      .get('/api/export')
      .expect(200)
      .expect('RateLimit', /^"burst";r=10;t=\d+, "sustained";r=50;/);
  });

  it('that searches have a limit on top, shared by the API and the pages', async () => {
    const { app } = await openShop();
    const searches = Array.from({ length: 4 }, () => request(app).get('/api/search?q=jazz').expect(200));
    await Promise.all(searches);
    const page = await request(app).get('/search?q=jazz').expect(200);
    expect(page.get('RateLimit')).toMatch(/"search";r=[0-3];/); // by itself, it would have 4 left
  });

  it('how a search is refused: as problem details by the API, with a page by the pages', async () => {
    const { app } = await openShop();
    const refused = await untilRefused(() => request(app).get('/api/search?q=jazz'));
    expect(refused.body['violated-policies']).toEqual(['search']);

    const page = await untilRefused(() => request(app).get('/search?q=jazz'));
    expect(page.type).toBe('text/html');
    expect(page.text).toContain('more than the 5 that the limit “search” lets through');
    expect(page.text).toMatch(/This was decided by (Redis|a remembered refusal)/);
  });

  it('that pages have a limit of their own', async () => {
    const { app } = await openShop();
    await untilRefused(() => request(app).get('/api/events/1'));
    await request(app).get('/events/1').expect(200).expect('RateLimit-Policy', '"pages";q=120;w=60');
  });
});

it('tells who decided, and how long that took', async () => {
  const { app } = await openShop();
  const limit = (source: string) => new RegExp(`^limit;desc="${source}";dur=[\\d.]+(,|$)`);
  await request(app).get('/api/events/1').expect('Server-Timing', limit('redis'));
  await untilRefused(() => request(app).get('/api/events/1'));
  const again = await untilRefused(() => request(app).get('/api/events/1'));
  expect(again.get('Server-Timing')).toMatch(limit('(redis|deny-cache)'));
});
