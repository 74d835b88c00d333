import { createQueue, createWorker, type JobInfo, type Queue, type RedisInput } from '@sluice/core';
import { join } from 'node:path';
import { noteJob, ordersWithJob, ordersWithoutJob } from '../box-office/orders';
import { unlessAway } from '../redis/unless-away';
import { Mailer } from './mailer';
import { printOrder, type PrintShop, type TicketJob } from './print-order';
import { TicketFiles } from './ticket-files';

/** Prints tickets and sends them, in the background. */
export interface TicketOffice {
  readonly queue: Queue<TicketJob>;
  readonly files: TicketFiles;
  readonly mailer: Mailer;
  /** Has the tickets of an order printed. Never rejects: an order that was not noted here is found by the next look. */
  order(orderId: number): Promise<void>;
  /** Gives jobs to all orders that have none, or whose job is gone with a Redis that was started again empty. How many. */
  catchUp(): Promise<number>;
  job(id: string): Promise<JobInfo<TicketJob> | undefined>;
  /** Waits for what is being printed. */
  close(): Promise<void>;
}

const NAME = 'tickets';

/** How often orders are looked for whose process ended between the purchase and the job, or whose job is lost. */
const LOOK_EVERY_MS = 60_000;

/** @param folder where tickets and mail go */
export function createTicketOffice(
  redis: RedisInput,
  { database, names }: Pick<PrintShop, 'database' | 'names'>,
  folder: string,
): TicketOffice {
  const shop: PrintShop = {
    database,
    names,
    files: new TicketFiles(join(folder, 'tickets')),
    mailer: new Mailer(folder),
  };
  const queue = createQueue<TicketJob>({ redis, name: NAME, maxWaiting: 10_000 });
  const worker = createWorker<TicketJob>({
    redis,
    name: NAME,
    concurrency: 2,
    attempts: 4,
    backoff: { base: '500ms', max: '5s' },
    handler: (job) => printOrder(shop, queue, job),
  });

  async function enqueue(orderId: number): Promise<void> {
    // Asked for twice, it is one job all the same.
    const { id } = await queue.add({ orderId }, { dedup: { key: String(orderId), ttl: '1d' } });
    await noteJob(database, orderId, id);
  }

  async function ordersWithLostJob(): Promise<number[]> {
    const [orders, printed] = [await ordersWithJob(database), await shop.files.printed()];
    const lost: number[] = [];
    for (const { id, job } of orders) if (!printed.has(id) && !(await queue.get(job))) lost.push(id);
    return lost;
  }

  async function catchUp(): Promise<number> {
    const orders = [...(await ordersWithoutJob(database)), ...(await ordersWithLostJob())];
    for (const orderId of orders) await enqueue(orderId);
    return orders.length;
  }

  const looking = setInterval(() => void unlessAway(catchUp()), LOOK_EVERY_MS).unref();
  return {
    queue,
    files: shop.files,
    mailer: shop.mailer,
    order: (orderId) => unlessAway(enqueue(orderId)),
    catchUp,
    job: (id) => queue.get(id),
    async close() {
      clearInterval(looking);
      await worker.close({ timeout: '5s' });
      await queue.close();
    },
  };
}
