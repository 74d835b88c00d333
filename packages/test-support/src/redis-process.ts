import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const PROGRAMS = ['redis-server', 'valkey-server'];

let program: string | undefined;

function serverProgram(): string {
  program ??= PROGRAMS.find((name) => spawnSync(name, ['--version']).status === 0);
  if (program === undefined)
    throw new Error(`None of ${PROGRAMS.join(', ')} is on PATH: npm test installs one`);
  return program;
}

/**
 * Ends the server when its standard input closes, which it does with this process, however that dies. A SIGKILL to jest
 * would otherwise leave servers behind.
 */
const WATCHDOG =
  '"$@" </dev/null & server=$!; echo "pid $server"; (cat >/dev/null; kill -9 $server 2>/dev/null) <&3 & wait $server';

/** One run of a redis-server, from its start until it is ready, with its log. */
export interface RedisProcess {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

/**
 * Starts a server and waits until it serves.
 *
 * @throws {Error} with the server's log when it ends before it is ready.
 */
export async function startRedisProcess(
  args: readonly string[],
  ready = 'eady to accept connections',
): Promise<RedisProcess> {
  const shell = spawn('sh', ['-c', `exec 3<&0; ${WATCHDOG}`, 'sh', serverProgram(), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // The pipe itself must not keep the tests alive.
  (shell.stdin as unknown as { unref(): void }).unref();
  shell.stdin.on('error', () => undefined);
  const pid = await readiness(shell, ready);
  shell.unref();
  for (const stream of [shell.stdout, shell.stderr]) (stream as unknown as { unref(): void }).unref();
  const ended = once(shell, 'exit').then(() => {
    shell.stdin.destroy(); // ends the watchdog
  });
  return { pid, ended };
}

async function readiness(shell: ChildProcess, ready: string): Promise<number> {
  let log = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-20_000);
      if (!log.includes(ready)) return;
      const pid = /^pid (\d+)$/m.exec(log)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    };
    shell.stdout?.on('data', read);
    shell.stderr?.on('data', read);
    shell.once('error', reject);
    shell.once('exit', () => {
      reject(new Error(`redis-server ended before it was ready:\n${log}`));
    });
  });
}
