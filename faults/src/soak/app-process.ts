import { join } from 'node:path';
import { Child } from '../child';
import type { Watch } from '../watch';
import type { AppSettings, Holdings } from './scenario';

/** A process that serves the app on a port of 127.0.0.1. */
export class AppProcess {
  readonly port: number;
  readonly #child: Child;

  private constructor(child: Child, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(settings: AppSettings, watch: Watch): Promise<AppProcess> {
    const child = new Child('soak app', join(__dirname, 'app.ts'));
    watch.over(child);
    child.send(settings);
    return new AppProcess(child, await child.message<number>());
  }

  get lives(): boolean {
    return this.#child.lives;
  }

  async holdings(): Promise<Holdings> {
    this.#child.send('holdings');
    return this.#child.message<Holdings>();
  }

  /** Rejections that nobody handled, and leaked listeners. */
  async unhandled(): Promise<readonly string[]> {
    this.#child.send('unhandled');
    return this.#child.message<readonly string[]>();
  }

  stop(): Promise<void> {
    return this.#child.kill();
  }
}
