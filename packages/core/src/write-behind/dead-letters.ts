import { OptionError } from '../errors';
import { checkInteger, checkKnown } from '../options';
import { checkId, memberOf, recordKey, runScript, type WriteBehindContext } from './context';
import { endDead } from './redis/end-dead.lua';
import { listDead, type RawDead } from './redis/list-dead.lua';
import { parseRecord } from './stored-record';
import type { DeadLetter, DeadLetters } from './write-behind';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** What the database refused. */
export class RedisDeadLetters<Value> implements DeadLetters<Value> {
  readonly #context: WriteBehindContext<Value>;
  readonly #checkOpen: () => void;
  readonly #onRedriven: () => void;

  constructor(context: WriteBehindContext<Value>, checkOpen: () => void, onRedriven: () => void) {
    this.#context = context;
    this.#checkOpen = checkOpen;
    this.#onRedriven = onRedriven;
  }

  async list(page: { skip?: number; limit?: number } = {}): Promise<DeadLetter<Value>[]> {
    this.#checkOpen();
    checkKnown(page, ['skip', 'limit']);
    const { skip = 0, limit = DEFAULT_LIMIT } = page;
    checkInteger('skip', skip, 0);
    checkInteger('limit', limit, 1, MAX_LIMIT);
    const letters = await runScript(this.#context, listDead, { skip, limit });
    return Promise.all(letters.filter(({ raw }) => raw.length > 0).map((letter) => this.#read(letter)));
  }

  async redrive(ids?: readonly string[]): Promise<number> {
    const redriven = await this.#end(false, ids);
    this.#onRedriven();
    return redriven;
  }

  purge(ids?: readonly string[]): Promise<number> {
    return this.#end(true, ids);
  }

  async #read({ raw, diedAt }: RawDead): Promise<DeadLetter<Value>> {
    const record = parseRecord(raw);
    const { id, version, exists, attempts, error } = record;
    const key = recordKey(this.#context, memberOf(id));
    const value = await this.#context.codec.decode(key, record).then(
      (row) => row.value,
      () => undefined,
    );
    return { id, version, deleted: !exists, value, attempts, error, diedAt };
  }

  async #end(purges: boolean, ids: readonly string[] | undefined): Promise<number> {
    this.#checkOpen();
    const purge = purges ? 1 : 0;
    if (ids !== undefined) {
      if (!Array.isArray(ids)) throw new OptionError('ids', 'a list of ids', ids);
      ids.forEach(checkId);
      return runScript(this.#context, endDead, { purge, limit: 0, members: ids.map(memberOf) });
    }
    for (let ended = 0; ;) {
      const some = await runScript(this.#context, endDead, { purge, limit: MAX_LIMIT, members: [] });
      ended += some;
      if (some < MAX_LIMIT) return ended;
    }
  }
}
