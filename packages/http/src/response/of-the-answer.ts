/** What says something of an answer, and nothing of one in its place. */
const OF_THE_ANSWER = [
  'Accept-Ranges',
  'Content-Digest',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Location',
  'Content-MD5',
  'Content-Range',
  'Digest',
  'ETag',
  'Last-Modified',
  'Location',
  'Refresh',
  'Repr-Digest',
  'Trailer',
  'Transfer-Encoding',
];

/** Takes out what a handler has said of an answer that another is sent in place of. Before any header was sent. */
export function removeAnswerHeaders(remove: (name: string) => void): void {
  for (const name of OF_THE_ANSWER) remove(name);
}
