import { join } from 'node:path';
import { Child } from '../child';
import type { Question, ServerReport, ServerSettings } from './scenario';

/** A process with the server under test, on a port of 127.0.0.1. */
export class ServerProcess {
  readonly port: number;
  readonly #child: Child;

  private constructor(child: Child, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(settings: ServerSettings): Promise<ServerProcess> {
    const child = new Child('rate-limit server', join(__dirname, 'server.ts'));
    child.send(settings);
    return new ServerProcess(child, await child.message<number>());
  }

  get lives(): boolean {
    return this.#child.lives;
  }

  /** Whether Redis decided the last requests of every mode. */
  isRedisAsked(): Promise<boolean> {
    return this.#ask('is Redis asked');
  }

  report(): Promise<ServerReport> {
    return this.#ask('report');
  }

  stop(): Promise<void> {
    return this.#child.kill();
  }

  #ask<Answer>(question: Question): Promise<Answer> {
    this.#child.send(question);
    return this.#child.message<Answer>();
  }
}
