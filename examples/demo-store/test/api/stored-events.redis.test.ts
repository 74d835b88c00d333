import { waitUntil } from '@sluice/test-support';
import type { AddressInfo } from 'node:net';
import { useShop } from '../use-shop';

const openShop = useShop();
it('the list of events is stored, until a seat is held', async () => {
  const { app, keys } = await openShop();
  const at = `http://127.0.0.1:${String((app.address() as AddressInfo).port)}/api`;

  const list = async () => {
    const response = await fetch(`${at}/events?limit=1`);
    const { events } = (await response.json()) as { events: { id: number; freeSeats: number }[] };
    const [event] = events;
    if (event === undefined) throw new Error('There is nothing on');
    return {
      status: response.headers.get('cache-status') ?? '',
      limit: response.headers.get('ratelimit'),
      event,
    };
  };
  const first = await list();
  await waitUntil('it is stored', async () => (await list()).status.startsWith('Sluice;hit'));
  expect((await list()).limit).not.toBe(first.limit);

  const { rows } = (await (await fetch(`${at}/events/${String(first.event.id)}/seats`)).json()) as {
    rows: { row: string; seats: { number: number; state: string }[] }[];
  };
  const [seat] = rows.flatMap(({ row, seats }) =>
    seats.filter(({ state }) => state === 'free').map(({ number }) => `${row}${String(number)}`),
  );
  const hold = `${at}/events/${String(first.event.id)}/seats/${String(seat)}/hold`;
  const held = await fetch(hold, { method: 'POST', headers: { 'X-API-Key': keys[0] } });
  expect(held.status).toBe(200);
  expect((await list()).event.freeSeats).toBe(first.event.freeSeats - 1);
});
