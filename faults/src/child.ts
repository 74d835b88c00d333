import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Some peers write a stack for everything that fails. */
const LOG_LENGTH = 4000;

/** A process of ours, which runs a TypeScript file from the sources, or a bundle, and is spoken to by messages. */
export class Child {
  readonly #process: ChildProcess;
  /** Rejects when it ends, so that nobody waits for its answer any more. */
  readonly died: Promise<never>;
  #killed = false;

  /**
   * @param name what errors call it
   * @param file what it runs
   */
  constructor(name: string, file: string) {
    this.#process = fork(file, {
      execArgv: file.endsWith('.ts') ? ['-C', '@sluice/source', '-r', require.resolve('tsx/cjs')] : [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let log = '';
    this.#process.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_LENGTH)));
    // 'close', not 'exit': by then all that it has written is here.
    this.died = once(this.#process, 'close').then(([code, signal]) => {
      throw new Error(`The process ${name} ended with ${String(code ?? signal)}\n${log}`.trimEnd());
    });
    this.died.catch(() => undefined); // it is ended on purpose, at last
  }

  /** Whether it still runs: an outage must not have ended it. */
  get lives(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  send(message: string | object): void {
    // One that has just been killed may still count as connected.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#process.on('message', listener);
  }

  /** Hears of an end that nobody wanted: another one than by `kill`, or with a code that says that all is well. */
  onFailure(listener: (error: Error) => void): void {
    this.died.catch((error: unknown) => {
      if (!this.#killed && this.#process.exitCode !== 0) listener(error as Error);
    });
  }

  /** What it says next. @throws {Error} if it ends before. */
  async message<Message>(): Promise<Message> {
    const [message] = (await Promise.race([once(this.#process, 'message'), this.died])) as [Message];
    return message;
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  /** Whether it ends by itself within that time. */
  async ends(withinMs: number): Promise<boolean> {
    const end = this.died.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const timeUp = new Promise((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([end, timeUp]);
    clearTimeout(timer);
    return !this.lives;
  }

  async kill(): Promise<void> {
    if (!this.lives) return;
    this.#killed = true;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}
