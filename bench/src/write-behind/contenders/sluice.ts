import { createWriteBehind, sqlTable } from '@sluice/core';
import { TABLE, type WriteContender } from '../write-contender';

export const contender: WriteContender = {
  title: '@sluice/core',
  configuration:
    "`createWriteBehind({ redis, name, deadline: '10s', ...sqlTable({ client, table }) })`, a flush each second",
  usesRedis: true,
  async connect({ connectRedis, startDatabase }) {
    const redis = await connectRedis();
    const pages = createWriteBehind<{ views?: number; text?: string }>({
      redis,
      name: 'bench',
      deadline: '10s', // the machine may be slow: what is measured is the work
      ...sqlTable({ client: await startDatabase(), table: TABLE }),
    });
    return {
      increment: (id) => pages.increment(id, 'views'),
      set: (id, value) => pages.set(id, value),
      drain: () => pages.flush(),
    };
  },
};
