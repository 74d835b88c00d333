import { readFile } from 'node:fs/promises';

export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** The parts of a `.cpuprofile` that are read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export async function readProfile(file: string): Promise<CpuProfile> {
  return JSON.parse(await readFile(file, 'utf8')) as CpuProfile;
}

export function isIdle({ functionName }: CallFrame): boolean {
  return functionName === '(idle)';
}

/** `name (file:line)`. */
export function functionOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  return `${name} (${packageOf({ functionName, url })} ${fileOf(url)}:${String(lineNumber + 1)})`;
}

/** What has no file is of the engine: `(garbage collector)`, `(program)`, native functions. */
export function packageOf({ functionName, url }: Pick<CallFrame, 'functionName' | 'url'>): string {
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
