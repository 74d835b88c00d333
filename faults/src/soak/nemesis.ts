import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy, RedisCluster, RedisServer } from '@sluice/test-support';
import type { Random } from '../random';

/** What everything happens to. */
export interface Theatre {
  readonly redis: RedisServer;
  /** The way to it. */
  readonly way: FaultProxy;
  readonly cluster: RedisCluster;
  readonly random: Random;
}

/** Each from its beginning until all is well again. */
const NEMESES: Readonly<Record<string, (theatre: Theatre) => Promise<void>>> = {
  async freeze({ redis, random }) {
    redis.freeze();
    await pause(random.between(100, 2000));
    redis.thaw();
  },
  async kill({ redis, random }) {
    await redis.kill();
    await pause(random.between(0, 1500));
    await redis.start();
  },
  async latency({ way, random }) {
    way.latency(Math.round(random.between(5, 80)));
    await pause(random.between(1000, 3000));
    way.heal();
  },
  async cut({ way, random }) {
    way.cut();
    await pause(random.between(0, 1500));
    way.heal();
  },
  async failover({ cluster, random }) {
    const key = String(Math.floor(random.next() * 100));
    const master = await cluster.masterOf(key);
    const frozen = random.next() < 0.5;
    if (frozen) master.freeze();
    else await master.kill();
    await cluster.takenOver(key, master);
    if (frozen) master.thaw();
    else await master.start();
  },
};

/** One thing after another, as the seed decides, until it is stopped. Ends when all is well. */
export class Nemesis {
  /** How often each has happened. */
  readonly strikes: Record<string, number> = {};
  readonly #theatre: Theatre;
  readonly #over: Promise<void>;
  #stopped = false;

  constructor(theatre: Theatre) {
    this.#theatre = theatre;
    this.#over = this.#goOn();
    this.#over.catch(() => undefined); // told by `stop`
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#over;
  }

  async #goOn(): Promise<void> {
    const { random } = this.#theatre;
    const names = Object.keys(NEMESES);
    while (!this.#stopped) {
      await pause(random.between(1000, 4000));
      const name = names[Math.floor(random.next() * names.length)] ?? '';
      await NEMESES[name]?.(this.#theatre);
      this.strikes[name] = (this.strikes[name] ?? 0) + 1;
    }
  }
}
