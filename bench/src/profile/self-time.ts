import { readFile } from 'node:fs/promises';

/** The parts of a `.cpuprofile` that are read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface SelfTime {
  /** µs in each function itself, by `name (file:line)`. */
  readonly functions: ReadonlyMap<string, number>;
  /** The same by package: `express`, `@redis/client`, `node:net`, `(garbage collector)`. */
  readonly packages: ReadonlyMap<string, number>;
}

export async function readSelfTime(file: string): Promise<SelfTime> {
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') return;
    const { functionName, url, lineNumber } = frame;
    const owner = packageOf(url, functionName);
    const place = url === '' ? '' : ` (${owner} ${fileOf(url)}:${String(lineNumber + 1)})`;
    const us = timeDeltas[index] ?? 0;
    add(functions, (functionName === '' ? '(anonymous)' : functionName) + place, us);
    add(packages, owner, us);
  });
  return { functions, packages };
}

function add(times: Map<string, number>, name: string, us: number): void {
  times.set(name, (times.get(name) ?? 0) + us);
}

/** What has no file is of the engine: `(garbage collector)`, `(program)`, native functions. */
function packageOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
  if (url.startsWith('node:')) return url.replace(/^(node:(?:internal\/)?[^/]+).*$/, '$1');
  const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (installed !== undefined) return installed;
  const ours = /\/packages\/([^/]+)\//.exec(url)?.[1];
  return ours === undefined ? 'bench' : `@sluice/${ours}`;
}

function fileOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}
