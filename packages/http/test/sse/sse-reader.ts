import { waitUntil } from '@sluice/test-support';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface ReadEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/**
 * Reads an event stream as a browser does (WHATWG HTML, 9.2.6 "Interpreting an event stream"), and keeps what `EventSource` does
 * not show.
 */
export class SseReader {
  readonly events: ReadEvent[] = [];
  lastId = '';
  retryMs = 0;
  comments = 0;
  text = '';
  #id = '';
  #rest = '';
  #event = '';
  #data: string[] = [];

  read(chunk: string): void {
    this.text += chunk;
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  /** What comes of an event whose end was not read: nothing, and its id does not count (9.2.6). */
  forgetUnfinished(): void {
    this.#rest = '';
    this.#event = '';
    this.#data = [];
    this.#id = this.lastId;
  }

  #line(line: string): void {
    if (line === '') this.#dispatch();
    else if (line.startsWith(':')) this.comments++;
    else this.#field(...(/^([^:]*)(?:: ?(.*))?$/s.exec(line)?.slice(1) as [string, string | undefined]));
  }

  #field(name: string, value = ''): void {
    if (name === 'id') this.#id = value;
    else if (name === 'event') this.#event = value;
    else if (name === 'data') this.#data.push(value);
    else if (name === 'retry') this.retryMs = Number(value);
    else throw new Error(`There is no field ${JSON.stringify(name)}`);
  }

  #dispatch(): void {
    this.lastId = this.#id;
    if (this.#data.length > 0) {
      this.events.push({ id: this.lastId, event: this.#event, data: this.#data.join('\n') });
    }
    this.#event = '';
    this.#data = [];
  }
}

export interface StreamOptions {
  path?: string;
  lastId?: string | undefined;
  /** What there is already of what the client has read. */
  reader?: SseReader;
}

/** A client with a connection of its own. */
export class Stream {
  readonly reader: SseReader;
  readonly response: IncomingMessage;
  ended = false;

  constructor(response: IncomingMessage, reader: SseReader) {
    this.response = response;
    this.reader = reader;
    response.setEncoding('utf8');
    response.on('data', this.#read);
    response.on('error', () => undefined);
    response.on('close', () => (this.ended = true));
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** The data of its events, read as JSON. */
  get messages(): unknown[] {
    return this.reader.events.map(({ data }) => JSON.parse(data) as unknown);
  }

  async hears(...messages: readonly unknown[]): Promise<void> {
    await waitUntil(
      `${JSON.stringify(messages)} is heard`,
      () => this.reader.events.length >= messages.length,
    );
    expect(this.messages).toEqual(messages);
  }

  readonly #read = (chunk: string): void => {
    this.reader.read(chunk);
  };

  /** Leaves without a word, and reads no more. */
  cut(): void {
    this.response.off('data', this.#read);
    this.response.destroy();
  }

  whenEnded(): Promise<void> {
    return waitUntil('the stream has ended', () => this.ended);
  }
}

/** Resolves once the head of the response is there. */
export function openStream(
  port: number,
  { path = '/events', lastId, reader = new SseReader() }: StreamOptions = {},
): Promise<Stream> {
  const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      resolve(new Stream(response, reader));
    });
    request.on('error', reject);
  });
}
