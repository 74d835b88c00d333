import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file that the page loads. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  /** Of its content. */
  readonly tag: string;
}

/** Each in a folder of this package, or of uPlot. */
const FILES: ReadonlyMap<string, () => string> = new Map([
  ['uplot.js', () => join(uplotFolder(), 'uPlot.iife.min.js')],
  ['uplot.css', () => join(uplotFolder(), 'uPlot.min.css')],
  ...[
    ...['monitor.css', 'monitor.js', 'charts.js', 'elements.js', 'format.js', 'overview.js', 'sections.js'],
    ...['backlogs.js', 'icon.svg'],
  ].map((name) => [name, () => join(__dirname, '../../public', name)] as const),
]);

function uplotFolder(): string {
  return join(dirname(require.resolve('uplot/package.json')), 'dist');
}

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Their names: nothing else that a request says becomes a path. */
export const assetNames: readonly string[] = [...FILES.keys()];

const read = new Map<string, Asset>();

/**
 * Read when it is first asked for: of an app that was bundled into one file, everything but the page works without them.
 *
 * @throws {Error} when it is not there
 */
export function readAsset(name: string): Asset {
  let asset = read.get(name);
  if (asset === undefined) read.set(name, (asset = load(name)));
  return asset;
}

function load(name: string): Asset {
  const body = readFileSync(FILES.get(name)?.() ?? name);
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return { body, type, tag };
}
