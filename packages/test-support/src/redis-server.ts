import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { startRedisProcess, type RedisProcess } from './redis-process';

export interface RedisServerOptions {
  /** Also listen on TCP: `true` for a free port of 127.0.0.1. */
  port?: number | true;
  /** More settings, as in redis.conf: `{ maxmemory: '2mb', appendonly: 'yes' }`. */
  settings?: Readonly<Record<string, string>>;
}

/** A real Redis of our own: in a fresh folder, on a private unix socket, and on no port unless asked. */
export class RedisServer {
  readonly socket: string;
  readonly port: number;
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, string>>;
  #process: RedisProcess | undefined;

  constructor(folder: string, port: number, settings: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#settings = settings;
    this.port = port;
    this.socket = join(folder, 'redis.sock');
  }

  /** For `createClient` of any major. */
  get clientOptions(): { socket: { path: string } } {
    return { socket: { path: this.socket } };
  }

  get pid(): number {
    if (this.#process === undefined) throw new Error('The server is not running');
    return this.#process.pid;
  }

  async start(): Promise<void> {
    const settings = {
      port: String(this.port),
      bind: '127.0.0.1',
      unixsocket: this.socket,
      dir: this.#folder,
      save: '',
      ...this.#settings,
    };
    this.#process = await startRedisProcess(
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    );
  }

  /** Ends it without a chance to say goodbye: SIGKILL. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    this.#process = undefined;
    process.kill(running.pid, 'SIGKILL');
    await running.ended;
  }

  /** Stops it in the middle of whatever it does: connections stay, nothing is answered. */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
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
}

/** A server that does not run yet: for what happens when Redis is absent at boot. */
export async function reserveRedis({ port, settings = {} }: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-redis-'));
  return new RedisServer(folder, port === true ? await freePort() : (port ?? 0), settings);
}

export async function startRedis(options?: RedisServerOptions): Promise<RedisServer> {
  const server = await reserveRedis(options);
  await server.start();
  return server;
}
