import type { Request, Response } from 'express';
import { assetNames, readAsset } from './page/assets';
import type { History, TallyInstruments } from './page/history';
import { markup } from './page/markup';
import { reportOf } from './page/report';
import type { Area } from './options';
import type { ResolvedMonitor } from './resolve-options';
import { send, sendAsset, sendJson } from './send';
import type { Sources } from './sources';

/** What answers a path of the monitor. */
export interface Route {
  readonly area: Area;
  readonly method: 'GET' | 'POST';
  readonly answer: (req: Request, res: Response) => void | Promise<void>;
}

export interface RouteParts {
  readonly options: ResolvedMonitor;
  readonly sources: Sources;
  readonly instruments: TallyInstruments;
  readonly history: History;
}

export function createRoutes({
  options,
  sources,
  instruments,
  history,
}: RouteParts): ReadonlyMap<string, Route> {
  const page = markup(options.title, options.intervalMs);
  const { registry } = options;
  return new Map<string, Route>([
    [
      '/health',
      get('health', async (_req, res) => {
        const health = await sources.health();
        sendJson(res, health.status === 'unready' ? 503 : 200, health);
      }),
    ],
    [
      '/health/live',
      get('health', (_req, res) => {
        sendJson(res, 200, { status: 'live' });
      }),
    ],
    [
      '/metrics',
      get('metrics', async (_req, res) => {
        send(res, 200, registry.contentType, await registry.metrics());
      }),
    ],
    [
      '/',
      get('page', (_req, res) => {
        send(res, 200, 'text/html; charset=utf-8', page);
      }),
    ],
    [
      '/report',
      get('page', async (req, res) => {
        sendJson(res, 200, await reportOf(sources, instruments, history, sinceOf(req)));
      }),
    ],
    [
      '/big-keys',
      {
        area: 'page',
        method: 'POST',
        answer: async (_req, res) => {
          sendJson(res, 200, await sources.bigKeys());
        },
      },
    ],
    ...assetNames.map((name): [string, Route] => [
      `/assets/${name}`,
      get('page', (req, res) => {
        sendAsset(req, res, readAsset(name));
      }),
    ]),
  ]);
}

function get(area: Area, answer: Route['answer']): Route {
  return { area, method: 'GET', answer };
}

/** Up to where the page has its charts already, in seconds since 1970. */
function sinceOf({ url }: Request): number {
  const since = Number(new URLSearchParams(url.split('?')[1]).get('since'));
  return Number.isFinite(since) ? since : 0;
}
