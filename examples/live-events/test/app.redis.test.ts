import { useRedis, waitUntil, type TestClient } from '@sluice/test-support';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { bidsInMemory, createAuction, type Auction } from '../src/app';

const redis = useRedis();
let client: TestClient;
let auction: Auction;

beforeEach(async () => {
  client = await redis.client();
  auction = createAuction(client, bidsInMemory());
});
afterEach(() => auction.close());

it('has every bid on the page: those there are, and those that come', async () => {
  const server = auction.app.listen(0);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  await request(server).post('/bids/hat/100').expect(204);
  const { position, bids } = (await (await fetch(`${url}/bids`)).json()) as {
    position: string;
    bids: unknown;
  };
  expect(bids).toEqual([['hat', 100]]);

  await request(server).post('/bids/hat/200').expect(204);
  let text = '';
  const reading = fetch(`${url}/events?after=${position}`).then(async ({ body }) => {
    for await (const chunk of body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
  });
  await request(server).post('/bids/hat/150').expect(409, { error: 'Somebody bid more' });
  await request(server).post('/bids/cap/50').expect(204);
  await waitUntil('both are there', () => text.includes('cap'));
  expect(text.match(/^(event|data): .*$/gm)).toEqual([
    'event: bid',
    'data: {"item":"hat","cents":200}',
    'event: bid',
    'data: {"item":"cap","cents":50}',
  ]);

  await auction.close(); // the stream ends, and with it the server
  await reading;
  server.close();
  await once(server, 'close');
});

it('serves the page, and takes only bids', async () => {
  await request(auction.app).get('/').expect(200).expect('Content-Type', /html/);
  for (const cents of ['0', '-5', '1.5', 'much'])
    await request(auction.app).post(`/bids/hat/${cents}`).expect(400);
});
