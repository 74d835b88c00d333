import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One run of a redis-server. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** Ends the server with the demo, however the demo ends: then the shell's input closes. */
const WATCHDOG = `exec 3<&0
"$@" </dev/null & server=$!
echo "pid $server"
(cat >/dev/null; kill -9 $server 2>/dev/null) <&3 &
wait $server`;

/** The servers differ in what comes before and after, and Redis 7.0 in the capital. */
const READY = /ready to accept connections/i;

/**
 * Starts a server on a unix socket and on no port, and waits until it serves.
 *
 * @throws {Error} with the end of its log when it ends before that.
 */
export async function startServer(folder: string, socketPath: string): Promise<ServerProcess> {
  const settings = ['--port', '0', '--unixsocket', socketPath, '--unixsocketperm', '700', '--dir', folder];
  const command = [serverProgram(), ...settings, '--save', '', '--appendonly', 'no'];
  const shell = spawn('sh', ['-c', WATCHDOG, 'sh', ...command], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true, // Ctrl-C is for the demo, which then ends the server when it needs it no more
  });
  shell.stdin.on('error', () => undefined);
  const ended = once(shell, 'close');
  let pid: number | undefined;
  const log: string[] = [];
  for await (const line of createInterface({ input: shell.stdout })) {
    if (line.startsWith('pid ')) pid = Number(line.slice(4));
    if (pid !== undefined && READY.test(line)) {
      shell.stdout.resume();
      return { pid, ended };
    }
    log.push(line);
  }
  throw new Error(`redis-server ended before it was ready:\n${log.slice(-10).join('\n')}`);
}

const PROGRAMS = ['redis-server', 'valkey-server'];

/** @throws {Error} with the line to type when there is none. */
function serverProgram(): string {
  const program = PROGRAMS.find((name) => spawnSync(name, ['--version']).status === 0);
  if (program !== undefined) return program;
  throw new Error(
    'There is no redis-server or valkey-server on PATH. Install one (apt-get install redis-server, or brew install redis), or set REDIS_URL to a server that runs.',
  );
}
