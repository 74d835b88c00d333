import { createQueue, createWorker } from '@sluice/core';
import type { JobData, QueueContender } from '../queue-contender';

export const contender: QueueContender = {
  title: '@sluice/core',
  configuration:
    "`createQueue({ redis, name, deadline: '10s' })` and `createWorker({ redis, name, handler, concurrency })`, all else by default",
  async connect({ connectRedis }) {
    const redis = await connectRedis();
    const queue = createQueue<JobData>({ redis, name: 'orders', deadline: '10s' });
    return {
      add: (data) => queue.add(data),
      async work(concurrency, carryOut) {
        createWorker<JobData>({
          redis,
          name: 'orders',
          concurrency,
          handler: ({ data }) => {
            carryOut(data);
          },
        });
        await queue.counts();
      },
    };
  },
};
