import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { SUBJECTS, type Mode } from './scenario';

/** Callers per mode and subject, each with one request at a time: this bounds what is open at once. */
const CALLERS = 4;
const PAUSE_MS = 4;

/** Who has not been answered by then is not waited for: it hangs. */
export const HANGS_AFTER_MS = 5000;

/** Callers that go on asking the server until they are stopped, and how long they waited for each answer. */
export class Load {
  readonly latenciesMs: number[] = [];
  hung = 0;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #callers: Promise<void>[];
  #stopped = false;

  constructor(port: number, modes: readonly Mode[]) {
    this.#port = port;
    const paths = modes.flatMap((mode) => SUBJECTS.map((subject) => `/${mode}/${subject}`));
    this.#callers = paths.flatMap((path) => Array.from({ length: CALLERS }, () => this.#goOn(path)));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
    this.#agent.destroy();
  }

  async #goOn(path: string): Promise<void> {
    while (!this.#stopped) {
      const start = performance.now();
      if ((await ask(this.#port, path, this.#agent)) === undefined) this.hung++;
      else this.latenciesMs.push(performance.now() - start);
      await pause(PAUSE_MS);
    }
  }
}

/** The status of the answer; `undefined` if there was none. */
export function ask(port: number, path: string, agent?: Agent): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume();
      response.once('end', () => {
        resolve(response.statusCode);
      });
    });
    request.setTimeout(HANGS_AFTER_MS, () => request.destroy());
    request.once('close', () => {
      resolve(undefined);
    });
    request.on('error', () => undefined);
  });
}
