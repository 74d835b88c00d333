import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type ServerProcess } from './server-process';

export type ServerState = 'running' | 'frozen' | 'stopped';

/**
 * A Redis that belongs to the demo: on a private unix socket in a fresh folder, on no port, and reached by its process id
 * alone, so that its buttons cannot hit another one.
 */
export class OwnRedisServer {
  readonly socketPath: string;
  readonly #folder: string;
  #process: ServerProcess | undefined;
  #frozen = false;
  #starting: Promise<void> | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.socketPath = join(folder, 'redis.sock');
  }

  static async start(): Promise<OwnRedisServer> {
    const server = new OwnRedisServer(await mkdtemp(join(tmpdir(), 'demo-store-redis-')));
    try {
      await server.restart();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  get state(): ServerState {
    if (this.#process === undefined) return 'stopped';
    return this.#frozen ? 'frozen' : 'running';
  }

  /** Stops it in the middle of whatever it does: connections stay open, and nothing is answered. */
  freeze(): void {
    if (this.#process === undefined) return;
    process.kill(this.#process.pid, 'SIGSTOP');
    this.#frozen = true;
  }

  thaw(): void {
    if (this.#process === undefined) return;
    process.kill(this.#process.pid, 'SIGCONT');
    this.#frozen = false;
  }

  /** Ends it without a chance to say goodbye. */
  async kill(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const running = this.#process;
    if (running === undefined) return;
    process.kill(running.pid, 'SIGKILL');
    await running.ended;
  }

  /** Ends it, and starts it again with nothing in it. Called twice at once, it does so once. */
  restart(): Promise<void> {
    this.#starting ??= this.#replace().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /** Ends it for good, with its folder. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #replace(): Promise<void> {
    const old = this.#process;
    if (old !== undefined) {
      process.kill(old.pid, 'SIGKILL');
      await old.ended;
    }
    const started = await startServer(this.#folder, this.socketPath);
    this.#process = started;
    this.#frozen = false;
    void started.ended.then(() => {
      if (this.#process === started) this.#process = undefined;
    });
  }
}
