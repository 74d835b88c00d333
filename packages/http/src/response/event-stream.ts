import type { Response } from 'express';

/** Whether a response is an event stream, by its own headers and by what `writeHead` was given. */
export function isEventStream(res: Response, writeHead: readonly unknown[]): boolean {
  const given = contentTypeIn(writeHead.at(-1));
  const contentType = given ?? res.getHeader('content-type');
  return typeof contentType === 'string' && /^\s*text\/event-stream/i.test(contentType);
}

/** `writeHead` takes headers as an object, or as a list of names and values by turns. */
function contentTypeIn(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const pairs = Array.isArray(headers)
    ? headers.flatMap((entry: unknown, index) =>
        Array.isArray(entry) ? [entry] : index % 2 === 0 ? [[entry, headers[index + 1]]] : [],
      )
    : Object.entries(headers);
  return pairs.find(([name]) => String(name).toLowerCase() === 'content-type')?.[1];
}
