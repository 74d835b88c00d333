import { access, appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Sends mail by writing it to a file, and can be told to be out of order: like a mail server, which is one for all processes.
 */
export class Mailer {
  readonly file: string;
  readonly #folder: string;
  /** It is out of order while this file is there. */
  readonly #sign: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.file = join(folder, 'outbox.txt');
    this.#sign = join(folder, 'outbox.out-of-order');
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    if (await this.isOutOfOrder()) throw new Error('The mail server does not take any mail');
    await mkdir(this.#folder, { recursive: true });
    await appendFile(this.file, `To: ${to}\nSubject: ${subject}\n\n${text}\n\n`);
  }

  async isOutOfOrder(): Promise<boolean> {
    try {
      await access(this.#sign);
      return true;
    } catch {
      return false;
    }
  }

  async breakDown(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#sign, '');
  }

  async mend(): Promise<void> {
    await rm(this.#sign, { force: true });
  }
}
