import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { soleLine } from '../fields/field-lines';
import type { StoredResponse } from '../stored/stored-response';

/** What a client wants to be told a part of, or nothing. The cache answers it, and the handler always in full. */
const OF_CLIENT = ['if-none-match', 'if-modified-since', 'if-range', 'range'] as const;

/** The conditions of a client, taken off its request until {@link restore}. */
export class Conditions {
  readonly ofClient: IncomingHttpHeaders;
  /** Whether the handler is asked if a stored response has changed. */
  readonly asks: boolean;
  readonly #req: IncomingMessage;
  readonly #rawHeaders: string[];

  /** @param stored what the handler is asked about */
  constructor(req: IncomingMessage, stored: StoredResponse | undefined) {
    this.#req = req;
    this.#rawHeaders = req.rawHeaders;
    this.asks = stored?.validated === true;
    const given = OF_CLIENT.filter((name) => req.headers[name] !== undefined);
    this.ofClient = Object.fromEntries(given.map((name) => [name, req.headers[name]]));
    this.#replace(this.asks && stored !== undefined ? questions(stored) : {});
  }

  restore(): void {
    this.#replace(this.ofClient);
    this.#req.rawHeaders = this.#rawHeaders;
  }

  #replace(conditions: IncomingHttpHeaders): void {
    const { headers } = this.#req;
    for (const name of OF_CLIENT) Reflect.deleteProperty(headers, name);
    Object.assign(headers, conditions);
    const others = this.#rawHeaders.filter((_, index, all) => !isOfClient(all[index - (index % 2)] ?? ''));
    this.#req.rawHeaders = [...others, ...Object.entries(conditions).flat().map(String)];
  }
}

function isOfClient(name: string): boolean {
  return (OF_CLIENT as readonly string[]).includes(name.toLowerCase());
}

/** A handler knows nothing of a tag that the cache has made. */
function questions({ headers, ownEtag }: StoredResponse): IncomingHttpHeaders {
  const etag = ownEtag ? undefined : soleLine(headers, 'etag');
  const modified = soleLine(headers, 'last-modified');
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(modified !== undefined && { 'if-modified-since': modified }),
  };
}
