import {
  createCache,
  createIdempotency,
  createQueue,
  createSessionStore,
  createWriteBehind,
  type Connection,
  type Sealer,
  type SealingPattern,
} from '../../src/index';

/** One value of a pattern, as a process has it that seals with these keys. */
export interface Kept {
  write(value: string): Promise<unknown>;
  /** The value; anything else, or a rejection, where it does not open. */
  read(): Promise<unknown>;
  close?(): unknown;
}

/** How a pattern keeps a value under a name. */
export interface PatternRow {
  readonly pattern: SealingPattern;
  /** What reading comes to where the value does not open: an error, or what the pattern says instead. */
  readonly refusal: 'DecryptError' | { readonly value: unknown };
  /** Whether a second write replaces the value; otherwise it stays as it was written, for as long as it is there. */
  readonly rewritten: boolean;
  open(redis: Connection, sealer: Sealer, name: string): Kept;
}

/** What only who wrote a value knows, by its name: the token of a session, the id of a job. */
export const known = new Map<string, string>();

export const PATTERNS: readonly PatternRow[] = [
  {
    pattern: 'session',
    refusal: { value: 'corrupt' },
    rewritten: true,
    open(redis, sealer, name) {
      const store = createSessionStore({ redis, sealer, deadline: '5s' });
      return {
        async write(value) {
          const token = known.get(name);
          const loaded = token === undefined ? undefined : await store.load(token);
          if (loaded?.state === 'active') return loaded.session.commit({ value });
          known.set(name, (await store.create({ value })).token.value);
          return undefined;
        },
        async read() {
          const loaded = await store.load(known.get(name) ?? '');
          return loaded.state === 'active' ? loaded.session.data['value'] : loaded.state;
        },
      };
    },
  },
  {
    pattern: 'cache',
    refusal: { value: undefined },
    rewritten: true,
    open(redis, sealer, name) {
      const cache = createCache({ redis, sealer, ttl: '1h', deadline: '5s' });
      return {
        write: (value) => cache.set(name, value, { tags: ['tag'] }),
        read: async () => (await cache.peek(name))?.value,
        close: () => {
          cache.close();
        },
      };
    },
  },
  {
    pattern: 'idempotency',
    refusal: 'DecryptError',
    rewritten: false,
    open(redis, sealer, name) {
      const idempotency = createIdempotency({ redis, sealer, deadline: '5s' });
      const begin = () => idempotency.begin({ scope: 'tenant', key: name, fingerprint: '' });
      return {
        async write(value) {
          const began = await begin();
          if (began.state === 'started') await began.execution.complete(Buffer.from(value));
        },
        async read() {
          const began = await begin();
          return began.state === 'done' ? began.result.toString() : began.state;
        },
        close: () => {
          idempotency.close();
        },
      };
    },
  },
  {
    pattern: 'queue',
    refusal: 'DecryptError',
    rewritten: false,
    open(redis, sealer, name) {
      const queue = createQueue<string>({ redis, sealer, name: 'mail', deadline: '5s' });
      return {
        async write(value) {
          const { id } = await queue.add(value, { delay: '1h' });
          known.set(name, id);
        },
        read: async () => (await queue.get(known.get(name) ?? ''))?.data,
        close: () => queue.close(),
      };
    },
  },
  {
    pattern: 'write-behind',
    refusal: 'DecryptError',
    rewritten: true,
    open(redis, sealer, name) {
      const records = createWriteBehind<string>({
        redis,
        sealer,
        name: 'rows',
        flusher: false,
        deadline: '5s',
        read: () => undefined,
        write: () => Promise.reject(new Error('no database')),
      });
      return {
        write: (value) => records.set(name, value),
        read: () => records.get(name),
        close: () => records.close({ timeout: 0 }),
      };
    },
  },
];
