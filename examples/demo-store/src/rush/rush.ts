import type { DemoKey } from '../callers/members';
import type { Database } from '../database/database';
import { auditOf, bookedTickets, lastOrder } from './audit';
import { buy } from './buyer';
import { ShopFront } from './shop-front';
import { Tally } from './tally';

/** After which a rush is over, whoever still waits. */
const MAX_MS = 60_000;

export interface RushReport {
  readonly buyers: number;
  readonly requests: number;
  readonly seatsSold: number;
  readonly purchases: number;
  readonly cents: number;
  readonly doubleClicks: number;
  readonly gaveUp: number;
  readonly beaten: number;
  readonly limited: number;
  readonly unavailable: number;
  readonly unfinished: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly seconds: number;
  /** Nothing, if all is right. */
  readonly wrong: readonly string[];
}

export type RushStatus =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly done: number; readonly buyers: number }
  | { readonly state: 'done'; readonly report: RushReport };

/** Many buyers at once, who want the same seats: one rush at a time. */
export class Rush {
  readonly #database: Database;
  readonly #buyers: readonly DemoKey[];
  readonly #end = new AbortController();
  #status: RushStatus = { state: 'idle' };

  constructor(database: Database, buyers: readonly DemoKey[]) {
    this.#database = database;
    this.#buyers = buyers;
  }

  get status(): RushStatus {
    return this.#status;
  }

  /** Begins one, unless one is under way. @param url where the shop listens */
  start(url: string): void {
    if (this.#status.state === 'running') return;
    this.#progress(0);
    this.#run(url).then(
      (report) => (this.#status = { state: 'done', report }),
      (error: unknown) =>
        (this.#status = { state: 'done', report: this.#report(new Tally(), 0, 0, [messageOf(error)]) }),
    );
  }

  close(): void {
    this.#end.abort();
  }

  async #run(url: string): Promise<RushReport> {
    const [startedAt, before] = [performance.now(), await lastOrder(this.#database)];
    const eventId = await roomiestEvent(this.#database);
    const tally = new Tally();
    const signal = AbortSignal.any([AbortSignal.timeout(MAX_MS), this.#end.signal]);
    let done = 0;
    await Promise.all(
      this.#buyers.map(async ({ member, key }) => {
        try {
          await buy(member.name, eventId, new ShopFront(url, key, tally, signal), tally);
        } catch (error) {
          if (signal.aborted) tally.unfinished++;
          else tally.failures.push(`${member.name}: ${messageOf(error)}`);
        }
        this.#progress(++done);
      }),
    );
    const booked = await bookedTickets(this.#database, before);
    const wrong = [...tally.failures, ...auditOf(tally.purchases, booked, tally.unfinished === 0)];
    return this.#report(tally, booked.length, (performance.now() - startedAt) / 1000, wrong);
  }

  #report(tally: Tally, seatsSold: number, seconds: number, wrong: readonly string[]): RushReport {
    const { requests, purchases, doubleClicks, gaveUp, beaten, limited, unavailable, unfinished } = tally;
    return {
      ...{ buyers: this.#buyers.length, requests, seatsSold, purchases: purchases.length },
      cents: purchases.reduce((sum, { totalCents }) => sum + totalCents, 0),
      ...{ doubleClicks, gaveUp, beaten, limited, unavailable, unfinished, wrong },
      p50Ms: tally.percentile(50),
      p99Ms: tally.percentile(99),
      seconds,
    };
  }

  #progress(done: number): void {
    this.#status = { state: 'running', done, buyers: this.#buyers.length };
  }
}

async function roomiestEvent(database: Database): Promise<number> {
  const [event] = await database.query<{ id: number }>(
    `select event_id as id from seat_states where state = 'free' group by event_id order by count(*) desc, event_id limit 1`,
  );
  if (event === undefined) throw new Error('Everything is sold out');
  return event.id;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
