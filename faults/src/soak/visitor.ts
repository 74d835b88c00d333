import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random';

/** Longer than any deadline: who has no answer by then hangs. */
const HANGS_AFTER_MS = 15_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Question {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was seen of an act: answers by status, and what must not have been. */
export class Sightings {
  readonly statuses = new Map<number, number>();
  readonly findings = new Map<string, number>();
}

/** Somebody who asks the app, a process at random for each request, and looks at what comes back. */
export class Visitor {
  /** Different for each visitor of an act. */
  readonly number: number;
  readonly random: Random;
  readonly #ports: readonly number[];
  readonly #sightings: Sightings;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(number: number, random: Random, ports: readonly number[], sightings: Sightings) {
    this.number = number;
    this.random = random;
    this.#ports = ports;
    this.#sightings = sightings;
  }

  /** Notes what must not be. */
  finds(what: string): void {
    const { findings } = this.#sightings;
    findings.set(what, (findings.get(what) ?? 0) + 1);
  }

  /** The answer, if its status is one of those that may be; otherwise it is noted, and `undefined`. */
  async asks(path: string, allowed: readonly number[], question: Question = {}): Promise<Answer | undefined> {
    const port = this.#ports[Math.floor(this.random.next() * this.#ports.length)] ?? 0;
    const answer = await this.#ask(port, path, question);
    if (answer === undefined) {
      this.finds('had no answer');
      return undefined;
    }
    const { statuses } = this.#sightings;
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (allowed.includes(answer.status)) return answer;
    this.finds(`was answered ${String(answer.status)}`);
    return undefined;
  }

  /**
   * Listens to server-sent events until all that is awaited was heard, or the time is over: the ids of what was heard. Goes on
   * with another process, from the last id on, where a stream ends or is refused.
   */
  async listens(path: string, awaited: readonly string[], patienceMs: number): Promise<string[]> {
    const heard: string[] = [];
    const over = performance.now() + patienceMs;
    while (!awaited.every((id) => heard.includes(id)) && performance.now() < over) {
      await this.#stream(path, heard, awaited, over - performance.now());
      await pause(this.random.between(0, 100));
    }
    return heard;
  }

  leaves(): void {
    this.#agent.destroy();
  }

  /** One stream, until it ends, or there is nothing more to wait for; now and then it is cut off before. */
  #stream(path: string, heard: string[], awaited: readonly string[], patienceMs: number): Promise<void> {
    const port = this.#ports[Math.floor(this.random.next() * this.#ports.length)] ?? 0;
    const last = heard.at(-1);
    const headers = last === undefined ? {} : { 'Last-Event-ID': last };
    const cutAfter = this.random.next() < 0.3 ? heard.length + 2 : Infinity;
    return new Promise((resolve) => {
      const request = httpRequest({ port, host: '127.0.0.1', path, headers, agent: false });
      const timer = setTimeout(() => request.destroy(), patienceMs);
      request.on('error', () => undefined);
      request.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      request.once('response', (response) => {
        let text = '';
        response.on('error', () => undefined);
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          const events = text.split('\n\n');
          text = events.pop() ?? '';
          for (const event of events) {
            const id = /^id: ?(.*)$/m.exec(event)?.[1];
            if (id !== undefined && /^data:/m.test(event)) heard.push(id);
          }
          if (heard.length >= cutAfter || awaited.every((id) => heard.includes(id))) request.destroy();
        });
      });
      request.end();
    });
  }

  #ask(port: number, path: string, { method = 'GET', headers = {} }: Question): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const request = httpRequest({ port, host: '127.0.0.1', path, method, headers, agent: this.#agent });
      request.setTimeout(HANGS_AFTER_MS, () => request.destroy());
      request.on('error', () => undefined);
      request.once('close', () => {
        resolve(undefined);
      });
      request.once('response', (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      });
      request.end();
    });
  }
}
