import { Queue, Worker } from 'bullmq';
import type { JobData, QueueContender } from '../queue-contender';

export const contender: QueueContender = {
  title: 'BullMQ',
  configuration: '`new Queue` and `new Worker` with `concurrency`, all else by default',
  connect({ url }) {
    const { hostname: host, port } = new URL(url);
    const connection = { host, port: Number(port) };
    let queue: Queue<JobData> | undefined;
    return Promise.resolve({
      add: (data) => {
        queue ??= new Queue<JobData>('orders', { connection });
        return queue.add('order', data);
      },
      async work(concurrency, carryOut) {
        const carried = new Worker<JobData>(
          'orders',
          ({ data }) => {
            carryOut(data);
            return Promise.resolve();
          },
          { connection, concurrency },
        );
        await carried.waitUntilReady();
      },
    });
  },
};
