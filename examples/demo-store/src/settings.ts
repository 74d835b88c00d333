import { join } from 'node:path';
import express from 'express';

/** What the environment says. */
export interface Settings {
  /** Where to look for a free port from; 0 for any. */
  readonly port: number;
  /** Files of the demo. */
  readonly dataFolder: string;
  /** A Postgres server, instead of PGlite in the data folder. */
  readonly databaseUrl: string | undefined;
  /** A Redis server, instead of one that the demo starts. */
  readonly redisUrl: string | undefined;
  /** Signs the cookies of sessions, in every process of the shop. */
  readonly sessionSecret: string | undefined;
  /** The proxies before the shop, whose word is taken for who asks: what Express calls `trust proxy`. */
  readonly trustedProxies: string | undefined;
}

const DEFAULT_PORT = 3000;
const SHORTEST_SECRET = 16;
const DEFAULT_DATA_FOLDER = join(__dirname, '../data');

/** @throws {Error} with the name of the variable that cannot be understood. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return {
    port: readPort(environment['PORT']),
    dataFolder: environment['DATA_DIR'] || DEFAULT_DATA_FOLDER,
    databaseUrl: readUrl('DATABASE_URL', environment['DATABASE_URL'], ['postgres:', 'postgresql:']),
    redisUrl: readUrl('REDIS_URL', environment['REDIS_URL'], ['redis:', 'rediss:']),
    sessionSecret: readSecret(environment['SESSION_SECRET']),
    trustedProxies: readProxies(environment['TRUST_PROXY']),
  };
}

function readPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`PORT must be a number from 0 to 65535; got ${text}`);
}

/** What it is is not repeated. */
function readSecret(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (Buffer.byteLength(text) >= SHORTEST_SECRET) return text;
  throw new Error(`SESSION_SECRET must have at least ${String(SHORTEST_SECRET)} bytes`);
}

function readProxies(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    express().set('trust proxy', text);
  } catch {
    throw new Error(
      `TRUST_PROXY must be addresses or networks with commas between, or loopback; got ${text}`,
    );
  }
  return text;
}

/** What a URL holds is not repeated: it may be a password. */
function readUrl(name: string, text: string | undefined, protocols: readonly string[]): string | undefined {
  if (!text) return undefined;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
  throw new Error(`${name} must be a URL that begins with ${protocols.join('// or ')}//`);
}
