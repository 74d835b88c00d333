import type { Question, Reply, Service, Services } from './messages';

type Parameters_<Name extends Service> = Parameters<Services[Name]>;
type Answer<Name extends Service> = Awaited<ReturnType<Services[Name]>>;

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

/** A worker's way to the primary. It ends with the primary, and the worker with it: node:cluster sees to that. */
export class PrimaryLink {
  readonly #waiting = new Map<number, Waiting>();
  #questions = 0;

  /** @param end is called when the primary says that it is time */
  constructor(end: () => void) {
    process.on('message', (reply: Reply) => {
      if (reply === 'end') end();
      else this.#settle(reply);
    });
  }

  /** Rejects with what the primary says, and when there is none. */
  ask<Name extends Service>(service: Name, ...parameters: Parameters_<Name>): Promise<Answer<Name>> {
    const id = ++this.#questions;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve, reject });
      this.#send({ id, service, parameters }, (error) => {
        this.#waiting.delete(id);
        reject(error);
      });
    });
  }

  /** Nobody waits for it: it may be lost with the primary. */
  tell<Name extends Service>(service: Name, ...parameters: Parameters_<Name>): void {
    this.#send({ service, parameters }, () => undefined);
  }

  #send(question: Question, fail: (error: Error) => void): void {
    process.send?.(question, undefined, undefined, (error: Error | null) => {
      if (error !== null) fail(error);
    });
  }

  #settle(reply: Exclude<Reply, 'end'>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('failure' in reply) waiting?.reject(new Error(reply.failure));
    else waiting?.resolve(reply.value);
  }
}
