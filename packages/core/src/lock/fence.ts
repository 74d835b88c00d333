import { LRUCache } from 'lru-cache';
import { connectionOf } from '../connection/create-connection';
import type { RedisInput } from '../connection/connection';
import {
  defineScript,
  scripts,
  type Script,
  type ScriptArgument,
  type ScriptReply,
} from '../connection/script';
import { durationMs, type Duration } from '../duration';
import { OptionError, RedisReplyError } from '../errors';
import { checkInteger, checkKnown, checkText } from '../options';
import { fencedSet as setScript } from './redis/fenced-set.lua';
import { FENCED_ACCEPTED, FENCED_EVAL_AFTER, FENCED_EVAL_BEFORE } from './redis/fenced-eval.lua';

export interface FencedSetOptions {
  /** Where the value is. It can be read with a plain GET. */
  readonly key: string;
  readonly value: string | Buffer;
  /** The token of the lock that protects the key. */
  readonly token: number;
  /** How long the value lives. */
  readonly ttl: Duration;
}

export interface FencedEvalOptions {
  /** KEYS of the script. The first is what the lock protects; on a cluster all of them share its slot. */
  readonly keys: readonly [string, ...string[]];
  /** Run as it is, when the token is not behind. It gives what it writes a TTL itself. */
  readonly lua: string;
  /** ARGV of the script. */
  readonly args?: readonly ScriptArgument[];
  /** The token of the lock that protects the first key. */
  readonly token: number;
  /** How long a write may be late and is still refused. @default '1d' */
  readonly memory?: Duration;
}

export type FencedReply =
  | { readonly accepted: true; readonly reply: ScriptReply }
  /** A holder with a later token has been here. Nothing was run. */
  | { readonly accepted: false };

/** How long after a value is gone an older holder is still refused. */
const MEMORY_MS = 86_400_000;
const MAX_TTL_MS = 366 * MEMORY_MS;

/**
 * Sets a value unless a holder with a later token has been there. Atomic; one round trip.
 *
 * The token is kept beside the value, under its hash tag, and outlives it by a day. Returns whether it was set.
 *
 * @throws {OptionError} for an option that is wrong.
 * @throws {RedisUnavailableError} when Redis gives no answer.
 */
export async function fencedSet(redis: RedisInput, options: FencedSetOptions): Promise<boolean> {
  checkKnown(options, ['key', 'value', 'token', 'ttl']);
  const { key, value, token, ttl } = options;
  if (typeof value !== 'string' && !Buffer.isBuffer(value)) {
    throw new OptionError('value', 'a string or a Buffer', value);
  }
  checkToken(token);
  const ttlMs = durationMs('ttl', ttl, 1, MAX_TTL_MS);
  const args = { value, token, ttl: ttlMs, memory: ttlMs + MEMORY_MS };
  return connectionOf(redis).run(setScript, { value: key, fence: fenceOf('key', key) }, args);
}

/**
 * Runs a script of the caller's unless a holder with a later token has been at its first key. Atomic; one round trip.
 *
 * Pass the values in `args`, not in the text: Redis keeps each text until it is restarted.
 *
 * @throws {OptionError} for an option that is wrong.
 * @throws {RedisUnavailableError} when Redis gives no answer. It is not sent again when it may have run.
 */
export async function fencedEval(redis: RedisInput, options: FencedEvalOptions): Promise<FencedReply> {
  checkKnown(options, ['keys', 'lua', 'args', 'token', 'memory']);
  const { keys, lua, args = [], token, memory = MEMORY_MS } = options;
  checkList('keys', keys);
  if (keys.length === 0) throw new OptionError('keys', 'a list of at least one', keys);
  keys.forEach((key, index) => {
    checkText(`keys[${String(index)}]`, key, Infinity);
  });
  checkList('args', args);
  checkText('lua', lua, 1_000_000);
  checkToken(token);
  const memoryMs = durationMs('memory', memory, 1, MAX_TTL_MS);
  const names = [...keys, fenceOf('keys[0]', keys[0])].map((key, index) => [String(index), key] as const);
  return connectionOf(redis).run(scriptFor(lua, names.length), Object.fromEntries(names), {
    all: [...args, token, memoryMs],
  });
}

type FencedScript = Script<string, never, 'all', FencedReply>;

/** A text that is not asked for any more is forgotten, here and among {@link scripts}. */
const scriptsByText = new LRUCache<string, FencedScript>({
  max: 100,
  dispose: ({ sha1 }) => scripts.delete(sha1),
});

function scriptFor(lua: string, keyCount: number): FencedScript {
  const name = `${keyCount} ${lua}`;
  let script = scriptsByText.get(name);
  if (script === undefined) {
    script = defineScript({
      name: 'lock/fenced-eval',
      keys: Array.from({ length: keyCount }, (_, index) => String(index)),
      args: [],
      rest: 'all',
      lua: `${FENCED_EVAL_BEFORE}\n${lua}\n${FENCED_EVAL_AFTER}`,
      parse: parseFenced,
    });
    scriptsByText.set(name, script);
  }
  return script;
}

function parseFenced(reply: ScriptReply): FencedReply {
  if (!Array.isArray(reply)) throw RedisReplyError.unexpected('lock/fenced-eval');
  const [accepted, own = null] = reply as readonly ScriptReply[];
  return accepted === FENCED_ACCEPTED ? { accepted: true, reply: own } : { accepted: false };
}

function checkList(option: string, value: unknown): void {
  if (!Array.isArray(value)) throw new OptionError(option, 'a list', value);
}

function checkToken(token: unknown): void {
  checkInteger('token', token, 1);
}

/** Beside the key, in its slot. Source: Redis Cluster specification, "Hash tags". */
function fenceOf(option: string, key: unknown): string {
  if (typeof key !== 'string' || key === '') throw new OptionError(option, 'a string that is not empty', key);
  if (/^[^{]*\{[^}]+\}/.test(key)) return `${key}:fence`;
  if (/[{}]/.test(key))
    throw new OptionError(option, 'a key with one hash tag `{…}`, or without braces', key);
  return `{${key}}:fence`;
}
