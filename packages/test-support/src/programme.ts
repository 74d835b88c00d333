import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from './wait-until';

/** Far longer than any of them takes: it ends one that does not end, which the test then sees. */
const LONGEST_MS = 30_000;

const FROM_SOURCES = ['-C', '@sluice/source', '-r', require.resolve('tsx/cjs')];

/** A process of its own that runs a TypeScript file from the sources: for what becomes of a process. */
export class Programme {
  /** Resolves to the exit code; to `null` if it had to be killed. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #output = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    const read = (chunk: Buffer) => (this.#output += chunk.toString());
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    const kill = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    this.ended = once(child, 'close').then(([code]) => {
      clearTimeout(kill);
      return code as number | null;
    });
  }

  /** What it has written, to stdout and stderr. */
  get output(): string {
    return this.#output;
  }

  /** Ends it without a chance to say goodbye. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves once it has written the words; throws with what it did write if it ends without. */
  async says(words: string): Promise<void> {
    let over = false;
    void this.ended.then(() => (over = true));
    await waitUntil(`the programme says ${words}`, () => {
      if (this.#output.includes(words)) return true;
      if (over) throw new Error(`The programme ended without saying ${words}:\n${this.#output}`);
      return false;
    });
  }
}

/** @param args what it finds in `process.argv.slice(2)` */
export function startProgramme(file: string, ...args: readonly string[]): Programme {
  return new Programme(
    spawn(process.execPath, [...FROM_SOURCES, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}
