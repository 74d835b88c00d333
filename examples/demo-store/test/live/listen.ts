import type { AddressInfo } from 'node:net';
import { waitUntil } from '@sluice/test-support';
import type { Shop } from '../use-shop';

/** A window that listens to server-sent events. */
export class Listener {
  readonly heard: unknown[] = [];
  /** What came before what it hears. */
  headers: Response['headers'] = new Headers();
  readonly #abort = new AbortController();

  /** Resolves when it hears what is told from then on. */
  static start({ app }: Shop, path: string): Promise<Listener> {
    const { port } = app.address() as AddressInfo;
    return Listener.at(`http://127.0.0.1:${String(port)}${path}`);
  }

  /** The same, anywhere. */
  static async at(url: string): Promise<Listener> {
    const listener = new Listener();
    const response = await fetch(url, { signal: listener.#abort.signal });
    if (response.status !== 200) throw new Error(`It was answered ${String(response.status)}`);
    listener.headers = response.headers;
    void listener.#read(response).catch(() => undefined);
    return listener;
  }

  async hears(count: number): Promise<unknown[]> {
    await waitUntil('it hears of it', () => this.heard.length >= count);
    return this.heard;
  }

  stop(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const [, data] = /^data: ?(.*)$/m.exec(frame) ?? [];
        if (data !== undefined) this.heard.push(JSON.parse(data));
      }
    }
  }
}
