import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** Where a process's code comes from: compiled, as users get it, or the sources as they are. */
export type Code = 'built' | 'sources';

const BENCH = join(__dirname, '..', '..');

/** A process of ours that is asked questions. It ends with this process, whatever ends that. */
export class ChildProgram {
  readonly #child: ChildProcess;
  readonly #name: string;

  private constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
  }

  /** Starts the file `name` of `src`, and resolves with what it says first. */
  static async start(
    name: string,
    code: Code,
    args: readonly string[] = [],
  ): Promise<{ readonly program: ChildProgram; readonly ready: unknown }> {
    const [folder, ending] = code === 'built' ? ['dist', 'js'] : ['src', 'ts'];
    const child = fork(join(BENCH, folder, `${name}.${ending}`), [...args], {
      execArgv: code === 'built' ? [] : ['-C', '@sluice/source', '-r', require.resolve('tsx/cjs')],
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    });
    const program = new ChildProgram(child, name);
    try {
      return { program, ready: await program.#answer<unknown>() };
    } catch (error) {
      await program.end(); // it would keep this process running
      throw error;
    }
  }

  ask<Answer>(question: object): Promise<Answer> {
    const answer = this.#answer<Answer>();
    this.#child.send(question);
    return answer;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.kill('SIGKILL');
    });
  }

  #answer<Answer>(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void) => {
        this.#child.off('message', onMessage).off('exit', onEnd).off('error', onEnd);
        action();
      };
      const onMessage = (message: unknown) => {
        const { answer, error } = message as { answer?: Answer; error?: string };
        settle(() => {
          if (error === undefined) resolve(answer as Answer);
          else reject(new Error(`The ${this.#name} process failed: ${error}`));
        });
      };
      const onEnd = () => {
        settle(() => {
          reject(new Error(`The ${this.#name} process ended before it answered`));
        });
      };
      this.#child.on('message', onMessage).on('exit', onEnd).on('error', onEnd);
    });
  }
}
