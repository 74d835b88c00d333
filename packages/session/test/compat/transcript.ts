import { express as versions, type ExpressVersion } from '@sluice/test-support';
import type { Express } from 'express';
import { serve, type Browser } from '../serve';
import { contenders, type AnyMemoryStore, type Contender } from './contenders';

/** What is done with one of the packages, and is to look the same with the other. */
export interface Scenario {
  readonly options?: object;
  /** Before the session. */
  readonly before?: (app: Express, scene: Scene) => void;
  readonly mount?: (app: Express, scene: Scene) => void;
  readonly run: (browser: Browser, scene: Scene) => Promise<unknown>;
}

export interface Scene {
  readonly module: Contender;
  readonly store: AnyMemoryStore;
  readonly log: (...what: unknown[]) => void;
  /** Methods that fail from now on. */
  readonly failing: Set<string>;
}

/** A point in time at which the clock stands still. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** Everything that can be seen of a scenario: responses, questions to the store in their order, errors. */
export async function transcript(
  module: Contender,
  { options = {}, before, mount, run }: Scenario,
  version: ExpressVersion = 'v5',
): Promise<unknown[]> {
  jest.setSystemTime(NOW);
  const entries: unknown[] = [];
  const log = (...what: unknown[]) => void entries.push(what);
  const scene = { module, log, failing: new Set<string>(), store: new module.MemoryStore() };
  record(scene);
  let ids = 0;
  const settings = {
    secret: 'keyboard cat',
    resave: false,
    saveUninitialized: false,
    genid: () => `sid-${++ids}`,
    store: scene.store,
    ...options,
  };
  const { browser, errors } = await serve(versions[version], (app) => {
    before?.(app, scene);
    app.use(module(settings));
    mount?.(app, scene);
  });
  await run(logged(browser(), log), scene);
  await new Promise((resolve) => setImmediate(resolve)); // what comes after the response
  return [...entries, ...errors.map((error) => ['error', saying(error as Error)])];
}

/** The transcripts of both. */
export async function both(scenario: Scenario, version?: ExpressVersion): Promise<[unknown[], unknown[]]> {
  const real = await transcript(contenders['express-session'], scenario, version);
  const ours = await transcript(contenders['our compat mode'], scenario, version);
  return [ours, real];
}

function record({ store, log, failing }: Scene): void {
  const methods = store as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['get', 'set', 'destroy', 'touch']) {
    const original = methods[name]?.bind(store);
    methods[name] = (...args: unknown[]) => {
      log('store', name, ...args.filter((arg) => typeof arg !== 'function').map((arg) => plain(arg)));
      const callback = args.at(-1);
      if (!failing.has(name) || typeof callback !== 'function') return original?.(...args);
      return void setImmediate(callback as (error: unknown) => void, new Error(`${name} failed`));
    };
  }
}

/** What went wrong; of what the language or a library says, without its own words. */
function saying({ name, message }: Error): string {
  return name === 'TypeError' ? `${name}: ${/^option \w+/.exec(message)?.[0] ?? ''}` : message;
}

function plain(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return 'not JSON';
  }
}

const SEEN = ['content-length', 'transfer-encoding', 'location', 'vary', 'cache-control', 'etag'];

function logged(browser: Browser, log: Scene['log']): Browser {
  const get = browser.get.bind(browser);
  browser.get = async (path, options) => {
    const received = await get(path, options);
    const { status, cookies, headers, body } = received;
    log(
      path,
      status,
      cookies,
      SEEN.map((name) => headers[name]),
      body,
    );
    return received;
  };
  return browser;
}
