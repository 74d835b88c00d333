import { useRedis, waitUntil } from '@sluice/test-support';
import request from 'supertest';
import { createShop } from '../src/app';
import { Flags, type Flag, type FlagTable } from '../src/flags';

const redis = useRedis();

function tableOf(flags: readonly Flag[]): FlagTable {
  const table = new Map(flags.map((flag) => [flag.name, flag]));
  return {
    all: () => Promise.resolve([...table.values()]),
    set: (flag) => Promise.resolve(void table.set(flag.name, flag)),
  };
}

let begun: () => void;
let goOn: () => void;

/** What it finds is old when it is told: not before `goOn`. */
function slow(table: FlagTable): FlagTable {
  return {
    ...table,
    async all() {
      const found = await table.all();
      await new Promise<void>((resolve) => {
        goOn = resolve;
        begun();
      });
      return found;
    },
  };
}

it('tells every process of a change', async () => {
  const table = tableOf([{ name: 'new-checkout', on: false }]);
  const [here, there] = [new Flags(await redis.client(), table), new Flags(await redis.client(), table)];
  await Promise.all([here.start(), there.start()]);
  const [shop, other] = [createShop(here), createShop(there)];
  await request(other).get('/checkout').expect(200, 'The checkout');

  await request(shop).put('/flags/new-checkout/on').expect(204);
  await waitUntil('the other process knows', () => there.isOn('new-checkout'));
  await request(other).get('/checkout').expect(200, 'The new checkout');
  await Promise.all([here.close(), there.close()]);
});

it('reads anew what it missed while it had no connection', async () => {
  const table = tableOf([]);
  const [here, there] = [new Flags(await redis.client(), table), new Flags(await redis.client(), table)];
  await Promise.all([here.start(), there.start()]);

  await redis.raw('CLIENT', 'KILL', 'TYPE', 'pubsub');
  await here.set({ name: 'new-checkout', on: true });
  await waitUntil('it has read what it missed', () => there.isOn('new-checkout'));
  await Promise.all([here.close(), there.close()]);
});

it('believes what it hears during a read, not what the read finds', async () => {
  const table = tableOf([{ name: 'new-checkout', on: false }]);
  const [here, there] = [
    new Flags(await redis.client(), table),
    new Flags(await redis.client(), slow(table)),
  ];
  await here.start();
  const reading = new Promise<void>((resolve) => (begun = resolve));
  const starting = there.start();
  await reading;
  await here.set({ name: 'new-checkout', on: true });
  await waitUntil('the other process has heard', () => there.isOn('new-checkout'));
  goOn();
  await starting;
  expect(there.isOn('new-checkout')).toBe(true);
  await Promise.all([here.close(), there.close()]);
});

it('takes no other state', async () => {
  await request(createShop(new Flags(await redis.client(), tableOf([]))))
    .put('/flags/new-checkout/maybe')
    .expect(400);
});
