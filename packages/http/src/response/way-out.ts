import type { ServerResponse } from 'node:http';

export type Method = (...args: unknown[]) => unknown;
export type Output = 'writeHead' | 'write' | 'end' | 'flushHeaders';
type Setter = 'setHeader' | 'appendHeader' | 'removeHeader';
export type Methods = Record<Output | Setter | 'getHeader', Method>;

/** The way out of a response, below what holds it. */
export interface WayOut {
  /** The methods of the response that go this way, to be called on it. */
  readonly methods: Readonly<Methods>;

  /** What the handler has sent and what it sends goes nowhere from now on. Before any header was sent. */
  silence(): void;
}

/** The methods of a response as they are now, to be called on it. */
export function methodsOf(res: ServerResponse): Methods {
  const { writeHead, write, end, flushHeaders } = res as unknown as Methods;
  const { setHeader, appendHeader, removeHeader, getHeader } = res as unknown as Methods;
  return { writeHead, write, end, flushHeaders, setHeader, appendHeader, removeHeader, getHeader };
}

/** What a method returns that sends nothing. */
export const WITHOUT_EFFECT: Readonly<Record<Output, (res: ServerResponse) => unknown>> = {
  writeHead: (res) => res,
  write: () => true,
  end: (res) => res,
  flushHeaders: () => undefined,
};
