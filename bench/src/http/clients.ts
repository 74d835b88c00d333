import type { HttpScenario } from './http-benchmark';
import type { HttpContender } from './http-contender';
import type { ClientHeaders } from './protocol';

/** Whether clients are told apart by their addresses. */
export function comeByProxy({ clients, cookiesFrom }: HttpScenario): boolean {
  return clients > 1 && cookiesFrom === undefined;
}

/** What each client of a scenario sends along: the address that a proxy names of it, and the cookies that it was given. */
export async function clientsOf(
  scenario: HttpScenario,
  { usesRedis, title }: HttpContender,
  port: number,
): Promise<readonly ClientHeaders[]> {
  const { clients, cookiesFrom } = scenario;
  const byProxy = comeByProxy(scenario);
  const addressed = Array.from({ length: clients }, (_, client): ClientHeaders =>
    byProxy ? { 'x-forwarded-for': addressOf(client) } : {},
  );
  if (cookiesFrom === undefined || !usesRedis) return addressed;
  return Promise.all(
    addressed.map(async (headers) => {
      const response = await fetch(`http://127.0.0.1:${String(port)}${cookiesFrom}`, { headers });
      await response.text();
      const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
      if (cookies.length === 0) throw new Error(`${title} was to give a cookie, and gave none`);
      return { ...headers, cookie: cookies.join('; ') };
    }),
  );
}

/** From the network that is reserved for benchmarks (RFC 2544). */
function addressOf(client: number): string {
  return `198.18.${String(client >> 8)}.${String(client & 255)}`;
}
