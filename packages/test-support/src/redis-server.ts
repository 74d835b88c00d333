import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { rawCommand, type RawReply } from './raw-command';
import { startRedisProcess, type RedisProcess } from './redis-process';

const CONFIGURATION = 'redis.conf';

// What the log says at last, whatever the version; with and without a capital in Redis 7.
const READY = { data: 'eady to accept connections', sentinel: '+monitor master' };

export interface RedisServerOptions {
  /** Also listen on TCP: `true` for a free port of 127.0.0.1. */
  port?: number | true;
  /** More settings, as in redis.conf: `{ maxmemory: '2mb', appendonly: 'yes' }`. */
  settings?: Readonly<Record<string, string>>;
  /**
   * What it serves: data, or the watch over masters that the settings name.
   *
   * @default 'data'
   */
  mode?: 'data' | 'sentinel';
}

/** A real Redis of our own: in a fresh folder, on a private unix socket, and on no port unless asked. */
export class RedisServer {
  readonly socket: string;
  /** 0 without TCP. */
  readonly port: number;
  readonly #folder: string;
  readonly #mode: 'data' | 'sentinel';
  #process: RedisProcess | undefined;
  #frozen = false;

  constructor(folder: string, port: number, mode: 'data' | 'sentinel') {
    this.#folder = folder;
    this.#mode = mode;
    this.port = port;
    this.socket = join(folder, 'redis.sock');
  }

  get state(): 'absent' | 'running' | 'frozen' {
    if (this.#process?.running !== true) return 'absent';
    return this.#frozen ? 'frozen' : 'running';
  }

  /** For `createClient` of any major: by the unix socket. */
  get clientOptions(): { socket: { path: string } } {
    return { socket: { path: this.socket } };
  }

  /** @throws {Error} unless the server listens on TCP. */
  get url(): string {
    if (this.port === 0) throw new Error('The server has a URL only with the option `port`');
    return `redis://127.0.0.1:${this.port}`;
  }

  /** @throws {Error} while the server is absent. */
  get pid(): number {
    return this.#present.pid;
  }

  /** The end of the log of the last run. */
  get log(): string {
    return this.#process?.log ?? '';
  }

  /** One command, on a connection of its own. */
  raw(...args: readonly string[]): Promise<RawReply> {
    return rawCommand({ path: this.socket }, args);
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    if (this.state !== 'absent') throw new Error('The server is running already');
    this.#frozen = false;
    const args = [join(this.#folder, CONFIGURATION), ...(this.#mode === 'sentinel' ? ['--sentinel'] : [])];
    this.#process = await startRedisProcess(this.#folder, args, READY[this.#mode]);
  }

  /** Ends it without a chance to say goodbye: SIGKILL. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Stops it in the middle of whatever it does: connections stay, new ones are taken, nothing is answered. */
  freeze(): void {
    this.#present.signal('SIGSTOP');
    this.#frozen = true;
  }

  thaw(): void {
    this.#present.signal('SIGCONT');
    this.#frozen = false;
  }

  /** Kills it and starts it again in the same place; without persistence, with nothing in it. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Ends it for good, with its folder. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #present(): RedisProcess {
    if (this.#process?.running !== true) throw new Error('The server is not running');
    return this.#process;
  }
}

/** A server that does not run yet: for what happens when Redis is absent at boot. */
export async function reserveRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const { port = 0, settings = {}, mode = 'data' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'sluice-redis-'));
  const server = new RedisServer(folder, port === true ? await freePort() : port, mode);
  const all = {
    bind: '127.0.0.1',
    port: String(server.port),
    unixsocket: server.socket,
    dir: folder,
    save: '',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} ${value === '' ? '""' : value}\n`);
  await writeFile(join(folder, CONFIGURATION), lines.join(''));
  return server;
}

export async function startRedis(options?: RedisServerOptions): Promise<RedisServer> {
  const server = await reserveRedis(options);
  await server.start();
  return server;
}
