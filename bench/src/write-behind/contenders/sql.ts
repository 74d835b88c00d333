import { TABLE, type WriteContender } from '../write-contender';

const INCREMENT = `
insert into ${TABLE} (id, value, version, deleted) values ($1, '{"views": 1}', 0, false)
on conflict (id) do update
set value = jsonb_set(${TABLE}.value, '{views}', to_jsonb((${TABLE}.value->>'views')::bigint + 1))`;

const SET = `
insert into ${TABLE} (id, value, version, deleted) values ($1, $2::text::jsonb, 0, false)
on conflict (id) do update set value = excluded.value`;

export const contender: WriteContender = {
  title: 'a row for each write',
  configuration: 'an upsert for each write, without Redis',
  usesRedis: false,
  async connect({ startDatabase }) {
    const database = await startDatabase();
    return {
      increment: (id) => database.query(INCREMENT, [id]),
      set: (id, value) => database.query(SET, [id, JSON.stringify(value)]),
      drain: () => Promise.resolve(),
    };
  },
};
