import { LoaderTimeoutError, OptionError } from '../errors';
import { withTimeLimit } from '../time-limit';
import type { ResolvedWriteBehind } from './resolve-options';
import type { Row } from './write-behind';

/** The caller's database, which may take long, fail, or answer nonsense. */
export class Database<Value> {
  readonly #options: ResolvedWriteBehind<Value>;

  constructor(options: ResolvedWriteBehind<Value>) {
    this.#options = options;
  }

  /** Rejects with what `read` rejects with, with {@link LoaderTimeoutError}, and with {@link OptionError} for what is no row. */
  async read(id: string): Promise<Row<Value>> {
    const stored = await this.#limited((signal) => this.#options.read(id, { signal }));
    if (stored === undefined) return { id, version: 0, deleted: true, value: undefined };
    const { version } = stored;
    checkVersion('read', version);
    if (stored.deleted === true) return { id, version, deleted: true, value: undefined };
    if (stored.value === undefined)
      throw new OptionError('read', 'to resolve to a row with a value', undefined);
    return { id, version, deleted: false, value: stored.value };
  }

  /** The versions in the database after that. Rejects as {@link read}. */
  async write(rows: readonly Row<Value>[]): Promise<ReadonlyMap<string, number>> {
    const versions: unknown = await this.#limited((signal) => this.#options.write(rows, { signal }));
    if (!(versions instanceof Map))
      throw new OptionError('write', 'to resolve to a Map of versions by id', versions);
    for (const version of versions.values()) checkVersion('write', version);
    return versions as ReadonlyMap<string, number>;
  }

  sweep(): Promise<unknown> {
    return this.#limited<unknown>((signal) => this.#options.sweep?.({ signal }));
  }

  #limited<Result>(work: (signal: AbortSignal) => Result | PromiseLike<Result>): Promise<Result> {
    const { timeoutMs } = this.#options;
    return withTimeLimit(work, timeoutMs, () => new LoaderTimeoutError(timeoutMs));
  }
}

function checkVersion(option: string, version: unknown): void {
  if (!Number.isSafeInteger(version))
    throw new OptionError(option, 'to tell versions as whole numbers', version);
}
