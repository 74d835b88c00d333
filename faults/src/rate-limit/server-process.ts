import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Question, ServerReport, ServerSettings } from './scenario';

/** The peer writes a stack for every request that it lets pass. */
const LOG_LENGTH = 4000;

/** A process with the server under test, on a port of 127.0.0.1. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  /** Rejects when it ends, so that nobody waits for its answer any more. */
  readonly #death: Promise<never>;

  private constructor(child: ChildProcess, death: Promise<never>, port: number) {
    this.#child = child;
    this.#death = death;
    this.port = port;
  }

  static async start(settings: ServerSettings): Promise<ServerProcess> {
    const child = fork(join(__dirname, 'server.ts'), {
      execArgv: ['-C', '@sluice/source', '-r', require.resolve('esbuild-register')],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_LENGTH)));
    child.once('exit', (code) => {
      if (code !== null && code !== 0) console.error(log);
    });
    const death = deathOf(child);
    child.send(settings);
    const [port] = (await Promise.race([once(child, 'message'), death])) as [number];
    return new ServerProcess(child, death, port);
  }

  /** Whether it still runs: an outage must not have ended it. */
  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Whether Redis decided the last requests of every mode. */
  isRedisAsked(): Promise<boolean> {
    return this.#ask('is Redis asked');
  }

  report(): Promise<ServerReport> {
    return this.#ask('report');
  }

  async stop(): Promise<void> {
    if (!this.lives) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }

  async #ask<Answer>(question: Question): Promise<Answer> {
    this.#child.send(question);
    const [answer] = (await Promise.race([once(this.#child, 'message'), this.#death])) as [Answer];
    return answer;
  }
}

function deathOf(child: ChildProcess): Promise<never> {
  const death = once(child, 'exit').then(([code]) => {
    throw new Error(`The server ended with code ${String(code)}`);
  });
  death.catch(() => undefined); // it is ended on purpose, at last
  return death;
}
