export * from './errors';
export { durationMs, type Duration } from './duration';
export {
  checkFunction,
  checkInteger,
  checkKnown,
  checkNumber,
  checkOneOf,
  checkText,
  withDefaults,
  type Defaults,
  type Resolved,
} from './options';
export {
  defineScript,
  scripts,
  type Script,
  type ScriptArgument,
  type ScriptArguments,
  type ScriptDefinition,
  type ScriptKeys,
  type ScriptReply,
} from './connection/script';
