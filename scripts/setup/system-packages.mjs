import { findCommand, runQuietly } from './commands.mjs';

let aptIsFresh = false;

/** Installs with apt-get, as root or with a sudo that asks for no password; `undefined` where that is not to be had. */
export function aptInstaller() {
  const asRoot = findCommand('apt-get') && rootPrefix();
  if (!asRoot) return undefined;
  const apt = [
    ...asRoot,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-q',
    '-o',
    'DPkg::Lock::Timeout=120',
  ];
  return {
    install(name) {
      // A list from an earlier day may do as well, so a failing update is not the end.
      aptIsFresh ||= runQuietly([...apt, 'update']).ok;
      return runQuietly([...apt, 'install', '-y', '--no-install-recommends', name]);
    },
    run: (command) => runQuietly([...asRoot, ...command]),
  };
}

function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return findCommand('sudo') && runQuietly(['sudo', '-n', 'true']).ok ? ['sudo', '-n'] : undefined;
}

/** Installs with Homebrew; `undefined` where there is none. */
export function brewInstaller() {
  return findCommand('brew') && { install: (name) => runQuietly(['brew', 'install', name]) };
}
