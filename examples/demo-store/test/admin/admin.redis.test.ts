import { waitUntil } from '@sluice/test-support';
import request from 'supertest';
import type { EventFacts } from '../../src/catalogue/event';
import { JOAN, member, Visitor } from '../accounts/member';
import { useShop, type Shop } from '../use-shop';

const openShop = useShop();

const EDIT = {
  artist: 'Marlow & the Tides',
  title: 'Low Water',
  genre: 'Folk',
  about: 'Songs of the estuary.',
  startsAt: '2100-05-01T18:30Z',
  prices: [9950, 7700, 5500],
};

/** A page, once it is stored. */
async function storedPage({ app }: Shop, path: string): Promise<string> {
  let text = '';
  await waitUntil('it is stored', async () => {
    const response = await request(app).get(path).expect(200);
    ({ text } = response);
    return response.get('Cache-Status')?.startsWith('Sluice;hit') === true;
  });
  return text;
}

async function editOf(shop: Shop, id: number): Promise<typeof EDIT> {
  const { body } = (await request(shop.app).get(`/api/events/${String(id)}`)) as {
    body: EventFacts & { categories: { priceCents: number }[] };
  };
  const { artist, title, genre, about, startsAt, categories } = body;
  return { artist, title, genre, about, startsAt, prices: categories.map(({ priceCents }) => priceCents) };
}

it('what a manager saves is what the next visitor reads, in the list, on the page and by the API', async () => {
  const shop = await openShop();
  const before = await editOf(shop, 1);
  const joan = await member(shop, JOAN);
  for (const path of ['/', '/events/1', '/events/2'])
    expect(await storedPage(shop, path)).not.toContain(EDIT.title);

  const edit = { ...EDIT, prices: EDIT.prices.slice(0, before.prices.length) };
  await joan.agent.put('/admin/events/1').send(edit).expect(200);
  for (const path of ['/', '/events/1', '/api/events', '/api/events/1']) {
    const { text, headers } = await request(shop.app).get(path).expect(200);
    expect(text).toContain('Low Water');
    expect(headers['cache-status']).toMatch(/^Sluice;fwd=/);
  }
  expect((await request(shop.app).get('/api/events/1')).text).toContain('2100-05-01T18:30:00.000Z');
  expect((await request(shop.app).get('/events/1')).text.match(/(?<=<td>)€[^<]+/g)).toEqual(
    ['€99.50', '€77', '€55'].slice(0, edit.prices.length),
  );
  const other = await request(shop.app).get('/events/2');
  expect(other.headers['cache-status']).toMatch(/^Sluice;hit/); // of another evening nothing was forgotten
  await joan.agent.put('/admin/events/1').send(before).expect(200);
});

it('is for managers: others are sent to log in, or away', async () => {
  const shop = await openShop();
  const [ada, anybody] = [await member(shop), new Visitor(shop)];
  await anybody.get('/admin').expect(303).expect('Location', '/login?to=%2Fadmin');
  await anybody.agent.put('/admin/events/1').send(EDIT).expect(401);
  await ada.get('/admin/events/1').expect(403);
  await ada.agent.put('/admin/events/1').send(EDIT).expect(403);
  const joan = await member(shop, JOAN);
  const { text } = await joan.get('/admin').expect(200).expect('Cache-Control', 'no-store');
  expect(text).toContain('/admin/events/1');
  await joan.agent.put('/admin/events/1').set('Origin', 'https://evil.example').send(EDIT).expect(403);
  expect((await joan.get('/admin/events/1').expect(200)).text).toContain('class="edit"');
});

it.each([
  [{ ...EDIT, title: ' ' }, 'title'],
  [{ ...EDIT, artist: 'a\0' }, 'artist'],
  [{ ...EDIT, about: 'x'.repeat(2001) }, 'about'],
  [{ ...EDIT, startsAt: '2100-02-31' }, 'startsAt'],
  [{ ...EDIT, prices: [0, 1, 1] }, 'prices'],
  [{ ...EDIT, prices: [] }, 'prices'],
  [{ ...EDIT, prices: 'dear' }, 'prices'],
  [{ ...EDIT, prices: Array(20).fill(1) }, 'prices'],
  [[], 'artist'],
])('saves nothing of what is no edit: %#', async (edit, parameter) => {
  const shop = await openShop();
  const joan = await member(shop, JOAN);
  const { body } = (await joan.agent.put('/admin/events/1').send(edit).expect(400)) as { body: unknown };
  expect(body).toMatchObject({ parameter });
  await joan.agent.put('/admin/events/2147483647').send(EDIT).expect(404);
});
