import type { Connection } from '../connection/connection';
import { hashTag, keyPart } from '../connection/keys';
import type { Script, ScriptArguments, ScriptKeys } from '../connection/script';
import { checkWellFormed } from '../well-formed';
import type { ResolvedWriteBehind } from './resolve-options';
import type { KERNEL_KEYS } from './redis/kernel.lua';
import type { RowCodec } from './row-codec';

export type KernelKey = (typeof KERNEL_KEYS)[number];

/** What it takes to run a script. */
export interface ScriptContext {
  readonly connection: Connection;
  readonly keys: ScriptKeys<KernelKey>;
  readonly options: { readonly deadlineMs: number };
}

/** What the parts of a write-behind share. */
export interface WriteBehindContext<Value> extends ScriptContext {
  readonly options: ResolvedWriteBehind<Value>;
  readonly codec: RowCodec<Value>;
}

export function keysOf(connection: Connection, name: string): ScriptKeys<KernelKey> {
  const base = connection.key('write-behind', hashTag(name));
  return {
    base,
    dirty: `${base}:dirty`,
    due: `${base}:due`,
    claimed: `${base}:claimed`,
    dead: `${base}:dead`,
  };
}

export function runScript<Arg extends string, Rest extends string, Result>(
  { connection, keys, options }: ScriptContext,
  script: Script<KernelKey, Arg, Rest, Result>,
  args: ScriptArguments<Arg, Rest>,
  deadlineMs = options.deadlineMs,
): Promise<Result> {
  return connection.run(script, keys, args, { deadlineMs });
}

/** How sorted sets name a record. */
export function memberOf(id: string): string {
  return keyPart(id);
}

export function recordKey({ keys }: ScriptContext, member: string): string {
  return `${keys.base}:r:${member}`;
}

const MAX_ID_LENGTH = 1024;

export function checkId(id: unknown): asserts id is string {
  checkWellFormed('id', id, MAX_ID_LENGTH);
}
