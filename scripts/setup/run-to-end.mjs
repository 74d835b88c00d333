import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs a Node programme in place of this one: same terminal, same signals, and its exit status becomes ours. */
export function runToEnd(args, options = {}) {
  const child = spawn(process.execPath, args, { ...options, stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; whoever sends it to this process alone means both as well.
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + constants.signals[signal]);
  });
}
