import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { asProgramme, type CodeBlock } from './code-blocks';

const PACKAGES = join(__dirname, '../../..');
const RUNNER = join(__dirname, 'block-runner');
const BUNDLER = require.resolve('esbuild/bin/esbuild');
const NODE_TYPES = dirname(require.resolve('@types/node/package.json'));

/** What the guide for moving moves away from. The benchmarks have them installed. */
const PEERS = [
  'apicache',
  'bullmq',
  'connect-redis',
  'express-rate-limit',
  'express-session',
  'ioredis',
  'rate-limit-redis',
  'redlock',
];

/** What an application has installed: our packages, and the libraries that the documentation builds on. */
const INSTALLED: Readonly<Record<string, string>> = {
  express: dirname(require.resolve('express-v5/package.json')),
  redis: dirname(require.resolve('redis-v4/package.json')),
  '@types/express': dirname(require.resolve('@types/express/package.json')),
  '@types/node': NODE_TYPES,
  ...Object.fromEntries(PEERS.map((name) => [name, join(PACKAGES, '../bench/node_modules', name)])),
};

const COMPILER_OPTIONS = {
  strict: true,
  target: 'es2022',
  module: 'node16',
  moduleResolution: 'node16',
  customConditions: ['@sluice/source'],
  types: ['node'],
  skipLibCheck: true,
  noEmit: true,
};

/** An application's folder, with a programme for each block. The caller stops it. */
export class Programmes {
  readonly folder = mkdtempSync(join(tmpdir(), 'sluice-blocks-'));

  constructor(blocks: readonly CodeBlock[]) {
    for (const [name, target] of Object.entries({ ...INSTALLED, ...ownPackages() }))
      this.#install(name, target);
    blocks.forEach((block, index) => {
      writeFileSync(this.file(block, index), asProgramme(block, RUNNER));
    });
    const project = { compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] };
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify(project));
    this.#build(blocks.map((block, index) => this.file(block, index)));
  }

  file({ language }: CodeBlock, index: number): string {
    return join(this.folder, `block-${index}.${language}`);
  }

  /** What to run of a block: one file with all that it imports of ours, which starts at once. */
  built(index: number): string {
    return join(this.folder, 'built', `block-${index}.js`);
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #build(files: readonly string[]): void {
    const libraries = Object.keys(INSTALLED).map((name) => `--external:${name}`);
    const options = [
      '--bundle',
      '--platform=node',
      '--target=node20',
      '--conditions=@sluice/source',
      '--log-level=error',
    ];
    execFileSync(BUNDLER, [...files, `--outdir=${join(this.folder, 'built')}`, ...options, ...libraries]);
  }

  #install(name: string, target: string): void {
    const place = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(target, place);
  }
}

function ownPackages(): Record<string, string> {
  const folders = readdirSync(PACKAGES).map((name) => join(PACKAGES, name));
  return Object.fromEntries(folders.map((folder) => [nameOf(folder), folder]));
}

function nameOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }).name;
}
