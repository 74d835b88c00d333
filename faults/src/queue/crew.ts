import { Child } from '../child';
import type { Random } from '../random';
import { Watch } from '../watch';
import { WORKERS, type Word, type WorkerSettings } from './scenario';

/** The processes that carry out jobs. One is always ready to take the place of another. */
export class Crew {
  readonly watch = new Watch();
  readonly unhandled: string[] = [];
  readonly #file: string;
  readonly #settings: WorkerSettings;
  readonly #working: Child[] = [];
  #spare: Promise<Child>;
  #started = 0;
  #hired = 0;
  kills = 0;

  static async start(file: string, settings: WorkerSettings): Promise<Crew> {
    const crew = new Crew(file, settings);
    for (let worker = 0; worker < WORKERS; worker++) await crew.#join();
    return crew;
  }

  private constructor(file: string, settings: WorkerSettings) {
    this.#file = file;
    this.#settings = settings;
    this.#spare = this.#hire();
  }

  /** Kills one where it stands, and has another one come. */
  async kill(random: Random): Promise<void> {
    const [victim] = this.#working.splice(Math.floor(random.next() * this.#working.length), 1);
    await victim?.kill();
    this.kills++;
    await this.#join();
  }

  /** Has one do nothing at all for a time, and come back as if nothing had been. */
  block(random: Random, ms: number): void {
    this.#working[Math.floor(random.next() * this.#working.length)]?.send({ block: ms });
  }

  async end(): Promise<void> {
    await Promise.all([...this.#working, await this.#spare].map((worker) => worker.kill()));
  }

  async #join(): Promise<void> {
    const worker = await this.#spare;
    this.#spare = this.#hire();
    const ready = new Promise<void>((resolve) => {
      worker.onMessage((message) => {
        const word = message as Word;
        if (word === 'ready') resolve();
        else this.unhandled.push(word.unhandled);
      });
    });
    worker.send({ ...this.#settings, seed: this.#settings.seed * 10_000 + this.#hired++ });
    this.#working.push(worker);
    await Promise.race([ready, worker.died]);
  }

  /** Its process starts; what to be, it is told when it joins. */
  #hire(): Promise<Child> {
    const worker = new Child(`queue worker ${++this.#started}`, this.#file);
    this.watch.over(worker);
    return Promise.resolve(worker);
  }
}
