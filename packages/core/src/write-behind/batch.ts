import type { Database } from './database';
import type { ResolvedWriteBehind } from './resolve-options';
import type { Row } from './write-behind';

/** A row that is being written, and how sorted sets name it. */
export interface Claim<Value> {
  readonly member: string;
  readonly row: Row<Value>;
}

/** What becomes of claims. None of these rejects. */
export interface BatchListener<Value> {
  /** Before claims are written by themselves. */
  onAgain(claims: readonly Claim<Value>[]): Promise<void>;
  /** The database has these versions. */
  onStored(stored: readonly (readonly [Claim<Value>, version: number])[]): Promise<void>;
  /** The database does not take it, when it is alone. */
  onRefused(claim: Claim<Value>, error: unknown): Promise<void>;
  /** The database cannot be asked. */
  onOutage(claims: readonly Claim<Value>[], error: unknown): Promise<void>;
}

/**
 * Writes claims in one batch, and halves it as long as it fails, so that no row keeps the others out. A database that takes
 * nothing at all is not asked for each row: after as many refusals in a row as it takes to come to a single one, it counts as away.
 */
export class Batch<Value> {
  readonly #database: Database<Value>;
  readonly #isOutage: (error: unknown) => boolean;
  readonly #listener: BatchListener<Value>;
  #refusals = 0;
  #maxRefusals = 0;
  #outage: { readonly error: unknown } | undefined;

  constructor(
    database: Database<Value>,
    { isOutage }: Pick<ResolvedWriteBehind<Value>, 'isOutage'>,
    listener: BatchListener<Value>,
  ) {
    this.#database = database;
    this.#isOutage = isOutage;
    this.#listener = listener;
  }

  /** Whether the database can be asked. */
  async write(claims: readonly Claim<Value>[]): Promise<boolean> {
    this.#maxRefusals = Math.ceil(Math.log2(Math.max(1, claims.length))) + 3;
    await this.#write(claims);
    return this.#outage === undefined;
  }

  async #write(claims: readonly Claim<Value>[]): Promise<void> {
    if (claims.length === 0) return;
    if (this.#outage !== undefined) return this.#listener.onOutage(claims, this.#outage.error);
    let versions: ReadonlyMap<string, number>;
    try {
      versions = await this.#database.write(claims.map(({ row }) => row));
    } catch (error) {
      return this.#onError(claims, error);
    }
    this.#refusals = 0;
    return this.#tell(claims, versions);
  }

  async #onError(claims: readonly Claim<Value>[], error: unknown): Promise<void> {
    if (this.#isOutage(error) || (claims.length > 1 && this.#refusals >= this.#maxRefusals)) {
      this.#outage = { error };
      return this.#listener.onOutage(claims, error);
    }
    this.#refusals++;
    const [first] = claims;
    if (claims.length === 1 && first !== undefined) return this.#listener.onRefused(first, error);
    const half = claims.length >> 1;
    for (const part of [claims.slice(0, half), claims.slice(half)]) {
      await this.#listener.onAgain(part);
      await this.#write(part);
    }
  }

  async #tell(claims: readonly Claim<Value>[], versions: ReadonlyMap<string, number>): Promise<void> {
    const stored: (readonly [Claim<Value>, number])[] = [];
    for (const claim of claims) {
      const version = versions.get(claim.row.id) ?? -1;
      if (version >= claim.row.version) stored.push([claim, version]);
      else await this.#listener.onRefused(claim, new Error('The write did not tell that the row is there'));
    }
    if (stored.length > 0) await this.#listener.onStored(stored);
  }
}
