/** Fields about one connection (RFC 9110, section 7.6.1), which say nothing of another response. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Which of the fields are about one connection alone: the known ones, and those that `Connection` names. In lower case. */
export function hopByHopNames(connection: string | readonly string[] | undefined): ReadonlySet<string> {
  if (connection === undefined) return HOP_BY_HOP;
  const named = [connection].flat().flatMap((value) => value.split(','));
  return new Set([...HOP_BY_HOP, ...named.map((name) => name.trim().toLowerCase())]);
}
