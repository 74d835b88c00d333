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

const PUBLIC = join(__dirname, '../../public');
const UPLOT = join(dirname(require.resolve('uplot/package.json')), 'dist');

const FILES: Readonly<Record<string, string>> = {
  'uplot.js': join(UPLOT, 'uPlot.iife.min.js'),
  'uplot.css': join(UPLOT, 'uPlot.min.css'),
  'monitor.css': join(PUBLIC, 'monitor.css'),
  'monitor.js': join(PUBLIC, 'monitor.js'),
  'charts.js': join(PUBLIC, 'charts.js'),
  'elements.js': join(PUBLIC, 'elements.js'),
  'format.js': join(PUBLIC, 'format.js'),
  'overview.js': join(PUBLIC, 'overview.js'),
  'sections.js': join(PUBLIC, 'sections.js'),
  'backlogs.js': join(PUBLIC, 'backlogs.js'),
  'icon.svg': join(PUBLIC, 'icon.svg'),
};

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Read once, when the monitor is made: nothing that a request says becomes a path. */
export function loadAssets(): ReadonlyMap<string, Asset> {
  return new Map(
    Object.entries(FILES).map(([name, path]) => {
      const body = readFileSync(path);
      const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
      const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
      return [name, { body, type, tag }];
    }),
  );
}
