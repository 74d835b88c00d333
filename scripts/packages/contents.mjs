import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { root } from '../setup/root.mjs';
import { readManifest } from '../setup/workspace.mjs';

/** What is wrong with the files of a packed package, one line each. */
export function contentFaults(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
  const text = (file) => readFileSync(join(folder, file), 'utf8');
  return [
    ...files.filter(isTest).map((file) => `${file} is a test`),
    ...files
      .filter((file) => namesThisMachine(text(file)))
      .map((file) => `${file} holds a path of this machine`),
    ...undeclared(readManifest(folder), files.filter(isCompiled).map(text)).map(
      (name) => `${name} is imported, not declared`,
    ),
    ...files
      .filter((file) => file.endsWith('.map'))
      .flatMap((file) => missingSources(file, text(file), files)),
    ...['LICENSE', 'README.md', 'package.json']
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is missing`),
  ];
}

function isTest(file) {
  return /(^|\/)test\/|\.test\./.test(file);
}

function isCompiled(file) {
  return /\.(js|d\.ts)$/.test(file);
}

function namesThisMachine(text) {
  return [root, homedir()].some((path) => text.includes(`${path}/`));
}

/** Packages that code or types ask for by name, and package.json does not. */
function undeclared({ name, dependencies, peerDependencies }, texts) {
  const declared = new Set([
    name,
    ...Object.keys({ ...dependencies, ...peerDependencies }),
    ...builtinModules,
  ]);
  const imported = texts
    .flatMap((text) => [...text.matchAll(/\b(?:require\(|from |import |import\()["']([^."'][^"']*)["']/g)])
    .map(([, specifier]) => specifier.replace(/^node:/, ''))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)[0]);
  return [...new Set(imported)].filter((packageName) => !declared.has(packageName));
}

/** Debuggers and "go to definition" follow a map to its source. */
function missingSources(file, text, files) {
  return JSON.parse(text)
    .sources.map((source) => relative('.', join(dirname(file), source)))
    .filter((source) => !files.includes(source))
    .map((source) => `${file} points to ${source}, which is not packed`);
}
