import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = /^order-(\d+)\.html$/;

/** Printed tickets, a file for each order. */
export class TicketFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The whole file or none of it, also when the process ends meanwhile. */
  async write(orderId: number, sheets: readonly string[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const file = this.#file(orderId);
    // Of its own process: a job that went on elsewhere is printed there, too.
    const unfinished = `${file}.${String(process.pid)}.unfinished`;
    await writeFile(unfinished, sheets.join('\n'));
    await rename(unfinished, file);
  }

  /** `undefined` for what is not printed yet. */
  read(orderId: number): Promise<string | undefined> {
    return readFile(this.#file(orderId), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
  }

  /** The orders whose tickets are printed. */
  async printed(): Promise<ReadonlySet<number>> {
    const names = await readdir(this.#folder).catch(() => []); // there is no folder before the first
    return new Set(names.map((name) => Number(FILE.exec(name)?.[1])));
  }

  #file(orderId: number): string {
    return join(this.#folder, `order-${String(orderId)}.html`);
  }
}
