import type { ServerResponse } from 'node:http';

/** A header field as it was set; one that is sent in several lines has several values. */
export type HeaderField = readonly [name: string, value: string | readonly string[]];

/** Status and headers of a response, as they stood at one moment. */
export interface ResponseHead {
  readonly status: number;
  /** As the handler set it; `''` where Node is to choose. */
  readonly statusMessage: string;
  /** In the order in which they were set, each name in its own spelling. */
  readonly headers: readonly HeaderField[];
}

export function readHead(res: ServerResponse): ResponseHead {
  const { statusCode } = res;
  // Not there before it is set or sent, whatever its type says.
  const statusMessage = (res.statusMessage as string | undefined) ?? '';
  return { status: statusCode, statusMessage, headers: readHeaders(res) };
}

export function readHeaders(res: ServerResponse): HeaderField[] {
  // In Node since 15.4, and not in its types.
  const { getRawHeaderNames } = res as unknown as { getRawHeaderNames: (this: ServerResponse) => string[] };
  return getRawHeaderNames.call(res).map((name) => {
    const value = res.getHeader(name);
    return [name, Array.isArray(value) ? value.map(String) : String(value)];
  });
}
