import { Agent } from 'node:http';
import request, { type Test } from 'supertest';
import { Listener } from '../live/listen';

/** A way into one process of the shop: a connection that stays open. */
export class Door {
  /** The id of the process behind it. */
  process = 0;
  readonly #url: string;
  readonly #connection = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(url: string) {
    this.#url = url;
  }

  /** One for each of so many processes. */
  static async toEach(url: string, count: number): Promise<Door[]> {
    const doors = new Map<number, Door>();
    for (let tries = 0; doors.size < count; tries++) {
      if (tries === 50) throw new Error(`Behind ${url} are only ${[...doors.keys()].join()}`);
      const door = new Door(url);
      door.process = processOf((await door.ask('get', '/api/quota').expect(200)).get('server-timing'));
      if (doors.has(door.process)) door.close();
      else doors.set(door.process, door);
    }
    return [...doors.values()];
  }

  ask(method: 'get' | 'post' | 'delete', path: string): Test {
    return request(this.#url)[method](path).agent(this.#connection).set('Origin', this.#url);
  }

  /** A window that listens to this process. */
  async listen(path: string): Promise<Listener> {
    for (let tries = 0; tries < 50; tries++) {
      const listener = await Listener.at(`${this.#url}${path}`); // by a connection of its own
      if (processOf(listener.headers.get('server-timing')) === this.process) return listener;
      listener.stop();
    }
    throw new Error(`Process ${String(this.process)} does not answer`);
  }

  close(): void {
    this.#connection.destroy();
  }
}

/** Who has answered, by their `Server-Timing`. */
function processOf(timing: string | null | undefined): number {
  return Number(/process;desc="(\d+)"/.exec(timing ?? '')?.[1]);
}
