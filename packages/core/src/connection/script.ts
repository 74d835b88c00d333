import { createHash } from 'node:crypto';

/** What ARGV can carry. Numbers are written in their shortest decimal form. */
export type ScriptArgument = string | number | Buffer;

/** What a script can answer: integers, strings (Buffers with `binary`), nil, and arrays of these. */
export type ScriptReply = number | string | Buffer | null | readonly ScriptReply[];

/** A Lua script, its call signature, and the decoder of its reply. */
export interface ScriptDefinition<Key extends string, Arg extends string, Rest extends string, Result> {
  /** `pattern/operation`, the label under which the script appears in events and findings. */
  readonly name: string;
  /** Names of KEYS[1..n], in order. In a cluster all of them must share one hash tag. */
  readonly keys: readonly Key[];
  /** Names of ARGV[1..n], in order. */
  readonly args: readonly Arg[];
  /** Name of the list that follows the named ARGV, for a script that reads a varying number of values. */
  readonly rest?: Rest;
  /** Keys that the script builds itself, each from a declared key and under its hash tag: `'<counter>:block'`. */
  readonly derives?: readonly string[];
  /** Bulk replies arrive as Buffers. */
  readonly binary?: boolean;
  /** Running it twice leaves what running it once leaves, so that it may be sent again when its fate is unknown. */
  readonly idempotent?: boolean;
  readonly lua: string;
  /** @throws {RedisReplyError} when the reply has a shape that the script cannot produce. */
  readonly parse: (reply: ScriptReply) => Result;
}

/** A {@link ScriptDefinition} ready to run: `connection.run(script, keys, args)`. */
export interface Script<
  Key extends string = string,
  Arg extends string = string,
  Rest extends string = string,
  Result = unknown,
> extends ScriptDefinition<Key, Arg, Rest, Result> {
  readonly sha1: string;
}

/** The values for KEYS, by name. */
export type ScriptKeys<Key extends string> = Readonly<Record<Key, string>>;

/** The values for ARGV, by name; the list under the name of `rest`. */
export type ScriptArguments<Arg extends string, Rest extends string> = Readonly<Record<Arg, ScriptArgument>> &
  Readonly<Record<Rest, readonly ScriptArgument[]>>;

/** Every script that this process defined, by SHA-1: how a slowlog entry finds its name. */
export const scripts = new Map<string, Script>();

/** Makes a script callable. Its SHA-1 is computed here, so that loading costs no round trip. */
export function defineScript<
  const Key extends string,
  const Arg extends string,
  Result,
  const Rest extends string = never,
>(definition: ScriptDefinition<Key, Arg, Rest, Result>): Script<Key, Arg, Rest, Result> {
  const script = { ...definition, sha1: createHash('sha1').update(definition.lua).digest('hex') };
  scripts.set(script.sha1, script);
  return script;
}
