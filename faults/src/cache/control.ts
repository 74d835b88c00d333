import type { Client } from '../client';
import type { Contender, Value } from './contender';
import { groupOf, KEYS } from './source';

/** The cache that people write themselves: what is deleted while it is loaded is stored all the same. */
export function control(client: Client): Contender {
  const store = (key: string, value: Value) =>
    client.sendCommand(['SET', key, JSON.stringify(value), 'PX', '60000']);
  return {
    async get(key, load) {
      const text = (await client.sendCommand(['GET', key])) as string | null;
      if (text !== null) return JSON.parse(text) as Value;
      const value = await load();
      await store(key, value);
      return value;
    },
    async change(change) {
      if (change.kind === 'set') await store(change.key, change.value);
      else if (change.kind === 'delete') await client.sendCommand(['DEL', change.key]);
      else {
        const group = change.kind === 'all' ? undefined : change.group;
        await client.sendCommand([
          'DEL',
          ...KEYS.filter((key) => group === undefined || groupOf(key) === group),
        ]);
      }
    },
    close: () => undefined,
  };
}
