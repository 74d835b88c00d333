import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const PROGRAMS = ['redis-server', 'valkey-server'];

let found: string | undefined;

/** What is on PATH, by its name. @throws {Error} when neither Redis nor Valkey is. */
export function serverProgram(): string {
  found ??= PROGRAMS.find((name) => spawnSync(name, ['--version']).status === 0);
  if (found === undefined)
    throw new Error(`Neither ${PROGRAMS.join(' nor ')} is on PATH: npm test installs one`);
  return found;
}

/**
 * Runs the server beside a watchdog that reads a pipe from this process. However this process dies, SIGKILL included,
 * the pipe closes, and the server and its folder go too.
 */
const WATCHED = `
folder=$1; shift
exec 3<&0
"$@" </dev/null & server=$!
echo "pid $server"
{ read -r _ <&3; kill -9 $server; rm -rf "$folder"; } 2>/dev/null & watchdog=$!
wait $server
kill $watchdog
`;

const LOG_LENGTH = 20_000;

/** One run of a redis-server, from when it is ready. */
export class RedisProcess {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #shell: ChildProcess;
  readonly #log: () => string;
  #running = true;

  constructor(pid: number, shell: ChildProcess, log: () => string) {
    this.pid = pid;
    this.#shell = shell;
    this.#log = log;
    this.ended = once(shell, 'exit').then(() => {
      this.#running = false;
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** The end of what the server has written. */
  get log(): string {
    return this.#log();
  }

  /** Ends it without a chance to say goodbye. Who waits for that keeps Node alive. */
  async kill(): Promise<void> {
    if (this.#running) this.#shell.ref();
    this.signal('SIGKILL');
    await this.ended;
  }

  /** Nothing once it has ended: its id may be another's by then. */
  signal(name: NodeJS.Signals): void {
    if (this.#running) process.kill(this.pid, name);
  }
}

/**
 * Starts a server and waits until its log says that it is `ready`.
 *
 * @throws {Error} with the log, when the server ends before.
 */
export async function startRedisProcess(
  folder: string,
  args: readonly string[],
  ready: string,
): Promise<RedisProcess> {
  const shell = spawn('sh', ['-c', WATCHED, 'sh', folder, serverProgram(), ...args], { stdio: 'pipe' });
  let log = '';
  const pid = await new Promise<number>((resolve, reject) => {
    let said: string | undefined;
    const read = (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-LOG_LENGTH);
      said ??= /^pid (\d+)$/m.exec(log)?.[1];
      if (said !== undefined && log.includes(ready)) resolve(Number(said));
    };
    shell.stdout.on('data', read);
    shell.stderr.on('data', read);
    shell.once('error', reject);
    shell.once('close', () => {
      reject(new Error(`The server ended before it was ready:\n${log}`));
    });
  });
  letNodeEndWithout(shell);
  return new RedisProcess(pid, shell, () => log);
}

/** A server that nobody stopped must not keep the tests from ending; it ends with them. */
function letNodeEndWithout(shell: ChildProcess): void {
  shell.unref();
  for (const pipe of shell.stdio) (pipe as unknown as { unref?: () => void } | null)?.unref?.();
}
