import { createHistogram } from 'node:perf_hooks';
import autocannon, { type Client } from 'autocannon';
import { answerQuestions } from '../processes/answer-questions';
import type { LoadOrder, LoadReport } from './protocol';

/** How often autocannon looks whether it was stopped. */
const LOOK_INTERVAL_MS = 50;

async function run(order: LoadOrder): Promise<LoadReport> {
  const statuses: Record<string, number> = {};
  const latencies = createHistogram();
  let answered = 0;
  let next = 0;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let endedAt = startedAt;

  const options: autocannon.Options = {
    url: `http://127.0.0.1:${String(order.port)}/`,
    connections: order.connections,
    amount: order.requests,
    sampleInt: LOOK_INTERVAL_MS,
    headers: { ...order.headers },
    ...(order.uniqueUrls && {
      requests: [{ setupRequest: (request) => ({ ...request, path: uniqueUrl() }) }],
    }),
    setupClient(client: Client) {
      const own = order.clients[next++ % order.clients.length] ?? {};
      // It takes the place of all headers.
      if (Object.keys(own).length > 0) client.setHeaders({ ...order.headers, ...own });
    },
  };
  const { errors } = await new Promise<autocannon.Result>((resolve, reject) => {
    const timer = setTimeout(() => {
      instance.stop();
    }, order.maxSeconds * 1000);
    const instance = autocannon(options, (error: Error | null, result) => {
      clearTimeout(timer);
      if (error === null) resolve(result);
      else reject(error);
    });
    instance.on('response', (_client, status, _bytes, responseMs) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      latencies.record(Math.max(1, Math.round(responseMs * 1000)));
      if (++answered === order.requests) endedAt = performance.now();
    });
  });
  if (answered < order.requests) {
    throw new Error(`${String(answered)} of ${String(order.requests)} requests were answered in time`);
  }
  return {
    statuses,
    errors,
    seconds: (endedAt - startedAt) / 1000,
    p50Ms: latencies.percentile(50) / 1000,
    p99Ms: latencies.percentile(99) / 1000,
    cpu: process.cpuUsage(cpu),
  };
}

let urls = 0;

function uniqueUrl(): string {
  return `/?n=${String(++urls)}`;
}

answerQuestions(Promise.resolve(), run);
