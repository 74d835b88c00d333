import { scripts } from '../connection/script';

/** The slowlog cuts longer arguments off here. Source: redis, slowlog.h, SLOWLOG_ENTRY_MAX_STRING. */
const SHOWN = 128;
const CUT_OFF = /\.\.\. \((\d+) more bytes\)$/;
const COMMAND = /^[a-z][a-z0-9._-]{0,31}$/i;

/** What a command is called where its arguments must not be seen: by its own name, or by that of our script. */
export function nameOfCommand([command = '', first = '', ...rest]: readonly string[]): string {
  const name = COMMAND.test(command) ? command.toUpperCase() : 'unknown';
  if (name === 'EVALSHA' || name === 'EVALSHA_RO')
    return scripts.get(first.toLowerCase())?.name ?? `${name} of others`;
  if (name === 'EVAL' || name === 'EVAL_RO') return scriptWithText(first) ?? `${name} of others`;
  if (name === 'SCRIPT' && first.toUpperCase() === 'LOAD') return scriptWithText(rest[0] ?? '') ?? 'SCRIPT';
  return name;
}

function scriptWithText(text: string): string | undefined {
  const cutOff = CUT_OFF.exec(text);
  for (const { lua, name } of scripts.values()) {
    if (cutOff === null ? lua === text : isBeginningOf(lua, text, cutOff)) return name;
  }
  return undefined;
}

function isBeginningOf(lua: string, text: string, { index, 1: more }: RegExpExecArray): boolean {
  const bytes = Buffer.byteLength(lua);
  return index >= SHOWN - 32 && index + Number(more) === bytes && lua.startsWith(text.slice(0, index));
}
