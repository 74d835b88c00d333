import { join } from 'node:path';
import { parseArgs } from 'node:util';
import express from 'express';

/** What the environment and the command line say. */
export interface Settings {
  /** Where to look for a free port from; 0 for any. */
  readonly port: number;
  /** How many processes answer on that port. */
  readonly processes: number;
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

/** Something that was set cannot be understood, or does not fit to the rest. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** The variable, or the option. */
  readonly setting: string;

  constructor(setting: string, what: string) {
    super(`${setting} ${what}`);
    this.setting = setting;
  }
}

const DEFAULT_PORT = 3000;
const MOST_PROCESSES = 64;
const SHORTEST_SECRET = 16;
const DEFAULT_DATA_FOLDER = join(__dirname, '../data');

/** @throws {SettingsError} with the name of what cannot be understood. */
export function readSettings(environment: NodeJS.ProcessEnv, commandLine: readonly string[] = []): Settings {
  const settings: Settings = {
    port: readPort(environment['PORT']),
    processes: readProcesses(readOptions(commandLine).processes),
    dataFolder: environment['DATA_DIR'] || DEFAULT_DATA_FOLDER,
    databaseUrl: readUrl('DATABASE_URL', environment['DATABASE_URL'], ['postgres:', 'postgresql:']),
    redisUrl: readUrl('REDIS_URL', environment['REDIS_URL'], ['redis:', 'rediss:']),
    sessionSecret: readSecret(environment['SESSION_SECRET']),
    trustedProxies: readProxies(environment['TRUST_PROXY']),
  };
  if (settings.processes > 1 && settings.databaseUrl === undefined) {
    throw new SettingsError(
      PROCESSES,
      'above 1 needs a Postgres server, because PGlite serves one process: set DATABASE_URL=postgres://…, or leave it out',
    );
  }
  return settings;
}

const PROCESSES = '--processes';

function readOptions(commandLine: readonly string[]): { readonly processes?: string } {
  try {
    return parseArgs({ args: [...commandLine], options: { processes: { type: 'string' } } }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      'The command line',
      `knows ${PROCESSES} and a number, and nothing else. ${reason}`,
    );
  }
}

function readProcesses(text: string | undefined): number {
  if (text === undefined) return 1;
  const processes = Number(text);
  if (/^\d+$/.test(text) && processes >= 1 && processes <= MOST_PROCESSES) return processes;
  throw new SettingsError(
    PROCESSES,
    `must be a whole number from 1 to ${String(MOST_PROCESSES)}; got ${text}`,
  );
}

function readPort(text: string | undefined): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new SettingsError('PORT', `must be a number from 0 to 65535; got ${text}`);
}

/** What it is is not repeated. */
function readSecret(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (Buffer.byteLength(text) >= SHORTEST_SECRET) return text;
  throw new SettingsError('SESSION_SECRET', `must have at least ${String(SHORTEST_SECRET)} bytes`);
}

function readProxies(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    express().set('trust proxy', text);
  } catch {
    throw new SettingsError(
      'TRUST_PROXY',
      `must be addresses or networks with commas between, or loopback; got ${text}`,
    );
  }
  return text;
}

/** What a URL holds is not repeated: it may be a password. */
function readUrl(name: string, text: string | undefined, protocols: readonly string[]): string | undefined {
  if (!text) return undefined;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
  throw new SettingsError(name, `must be a URL that begins with ${protocols.join('// or ')}//`);
}
