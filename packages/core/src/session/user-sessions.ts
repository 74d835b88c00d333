import type { SessionContext } from './context';
import { readById } from './read-session';
import type { DestroyReply } from './redis/destroy.lua';
import type { RawSession } from './session-hash';
import type { SessionInfo } from './session-store';
import { checkUserId } from './user-id';

/** How many sessions are asked for at a time, so that a user with very many does not fill the bulkhead. */
const BATCH = 100;

type End = (id: string, userId: string) => Promise<DestroyReply>;
type Describe<Described> = (id: string, raw: RawSession, info: SessionInfo) => Described | Promise<Described>;

/** The sessions of a user, by the index. */
export class UserSessions {
  readonly #context: SessionContext;
  readonly #end: End;

  constructor(context: SessionContext, end: End) {
    this.#context = context;
    this.#end = end;
  }

  list(userId: string): Promise<SessionInfo[]> {
    return this.collect(userId, (_id, _raw, info) => info);
  }

  /** What is there and theirs, the latest login first. Forgets what is not. */
  async collect<Described extends SessionInfo>(
    userId: string,
    describe: Describe<Described>,
  ): Promise<Described[]> {
    checkUserId(userId);
    const handles = await this.#context.index.handles(userId);
    const found: Described[] = [];
    const missing: string[] = [];
    await inBatches(handles, async (id) => {
      const raw = await readById(this.#context, id);
      if (typeof raw === 'string' || raw.metadata.userId !== userId) missing.push(id);
      else found.push(await describe(id, raw, infoOf(id, raw)));
    });
    await this.#context.index.prune(userId, missing);
    return found.sort((one, other) => (other.authenticatedAt ?? 0) - (one.authenticatedAt ?? 0));
  }

  /** Ends those that `choose` takes. What is not there is forgotten, unless it may be about to come. */
  async revoke(userId: string, choose: (id: string) => boolean): Promise<number> {
    checkUserId(userId);
    const handles = (await this.#context.index.handles(userId)).filter(choose);
    const ended: string[] = [];
    const missing: string[] = [];
    await inBatches(handles, async (id) => {
      const { destroyed } = await this.#end(id, userId);
      (destroyed ? ended : missing).push(id);
    });
    await this.#context.index.remove(userId, ended);
    await this.#context.index.prune(userId, missing);
    return ended.length;
  }
}

async function inBatches(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < ids.length; at += BATCH) await Promise.all(ids.slice(at, at + BATCH).map(work));
}

function infoOf(id: string, { metadata }: RawSession): SessionInfo {
  const { userId, createdAt, authenticatedAt, lastSeenAt, expiresAt, deadlineAt, device } = metadata;
  return { id, userId, createdAt, authenticatedAt, lastSeenAt, expiresAt, deadlineAt, device };
}
