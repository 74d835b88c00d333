import { setTimeout as pause } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import type { Random } from '../random';
import type { SqlClient } from './contender';
import { TABLE, TIMEOUT_MS } from './scenario';

/** Parts of the queries that are answered with an error: before they are run, and after. */
const FAILED_BEFORE = 0.06;
const FAILED_AFTER = 0.04;
/** A part of them that comes late: some after the rows were taken over. */
const SLOW = 0.02;

export interface TableRow {
  readonly id: string;
  readonly value: unknown;
  readonly version: number;
  readonly deleted: boolean;
}

/** A PostgreSQL in this process, which nothing happens to but what is done to it here. */
export class Database implements SqlClient {
  queries = 0;
  failed = 0;
  readonly #engine: PGlite;
  readonly #random: Random;
  readonly #isUnreliable: boolean;

  private constructor(engine: PGlite, random: Random, isUnreliable: boolean) {
    this.#engine = engine;
    this.#random = random;
    this.#isUnreliable = isUnreliable;
  }

  static async start(random: Random, isUnreliable: boolean): Promise<Database> {
    const engine = await PGlite.create();
    await engine.exec(
      `create table ${TABLE} (id text primary key, value jsonb, version bigint not null, deleted boolean not null)`,
    );
    return new Database(engine, random, isUnreliable);
  }

  async query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> {
    this.queries++;
    const chance = this.#isUnreliable ? this.#random.next() : 1;
    if (chance < FAILED_BEFORE) throw this.#failure();
    if (chance > 1 - SLOW && this.#isUnreliable) await pause(TIMEOUT_MS * this.#random.between(1, 3));
    const { rows } = await this.#engine.query(text, values);
    if (chance < FAILED_BEFORE + FAILED_AFTER) throw this.#failure();
    return { rows };
  }

  async rows(): Promise<TableRow[]> {
    const { rows } = await this.#engine.query<TableRow>(
      `select id, value, version::float8 as version, deleted from ${TABLE}`,
    );
    return rows;
  }

  stop(): Promise<void> {
    return this.#engine.close();
  }

  /** As PostgreSQL says that it was lost on the way. */
  #failure(): Error {
    this.failed++;
    return Object.assign(new Error('connection failure'), { code: '08006' });
  }
}
