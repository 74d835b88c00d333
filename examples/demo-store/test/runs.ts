import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { waitUntil } from '@sluice/test-support';

const ROOT = join(__dirname, '../../..');
const MAIN = ['--conditions', '@sluice/source', '--require', 'tsx/cjs', join(__dirname, '../src/main.ts')];

/** The demo as it is started from the command line. */
export class Run {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown[]>;
  output = '';

  constructor(environment: Readonly<Record<string, string>>, ...options: readonly string[]) {
    const { PATH = '', HOME = '', TMPDIR } = process.env;
    const env = { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), PORT: '0', ...environment };
    this.process = spawn(process.execPath, [...MAIN, ...options], {
      cwd: ROOT,
      env: env as unknown as NodeJS.ProcessEnv,
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (data) => (this.output += String(data)));
    }
    this.ended = once(this.process, 'exit');
  }

  /** The address that it prints, once it does. Rejects with what it printed if it ends. */
  async url(): Promise<string> {
    const address = () => this.found(/http:\/\/localhost:\d+/);
    await waitUntil(
      'the demo prints its address',
      () => {
        if (this.process.exitCode !== null) throw new Error(`It has ended:\n${this.output}`);
        return address() !== '';
      },
      90_000,
    );
    return address();
  }

  get redisSocket(): string {
    return this.found(/\S+redis\.sock/);
  }

  /** The exit status, after a signal. */
  async end(signal: NodeJS.Signals): Promise<unknown> {
    this.process.kill(signal);
    const [status] = await this.ended;
    return status;
  }

  found(pattern: RegExp): string {
    return pattern.exec(this.output)?.[0] ?? '';
  }
}

/** Starts demos that are killed after the test in which they were started, if they still run. */
export function useRuns(): (...parameters: ConstructorParameters<typeof Run>) => Run {
  const runs: Run[] = [];
  afterEach(async () => {
    for (const run of runs.splice(0)) {
      run.process.kill('SIGKILL');
      await run.ended;
    }
  });
  return function start(...parameters) {
    const run = new Run(...parameters);
    runs.push(run);
    return run;
  };
}

/** Whether somebody listens on a unix socket. */
export async function answers(socket: string): Promise<boolean> {
  const connection = connect(socket);
  try {
    await once(connection, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}
