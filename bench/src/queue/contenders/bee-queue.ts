import BeeQueue from 'bee-queue';
import type { JobData, QueueContender } from '../queue-contender';

export const contender: QueueContender = {
  title: 'bee-queue',
  configuration: '`new Queue`, `isWorker` only where there is one, all else by default',
  connect({ url }) {
    const redis = { url };
    let queue: BeeQueue<JobData> | undefined;
    return Promise.resolve({
      add: (data) => {
        queue ??= new BeeQueue<JobData>('orders', { redis, isWorker: false });
        return queue.createJob(data).save();
      },
      async work(concurrency, carryOut) {
        const worker = new BeeQueue<JobData>('orders', { redis });
        await worker.ready();
        worker.process(concurrency, ({ data }) => {
          carryOut(data);
          return Promise.resolve();
        });
      },
    });
  },
};
