import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mail by writing it to a file, and can be told to be out of order. */
export class Mailer {
  readonly file: string;
  outOfOrder = false;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.file = join(folder, 'outbox.txt');
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    if (this.outOfOrder) throw new Error('The mail server does not take any mail');
    await mkdir(this.#folder, { recursive: true });
    await appendFile(this.file, `To: ${to}\nSubject: ${subject}\n\n${text}\n\n`);
  }
}
