import { functionOf, isIdle, packageOf, type CpuProfile } from './cpu-profile';

export interface SelfTime {
  /** µs in each function itself, by `name (file:line)`. */
  readonly functions: ReadonlyMap<string, number>;
  /** The same by package: `express`, `@redis/client`, `node:net`, `(garbage collector)`. */
  readonly packages: ReadonlyMap<string, number>;
}

export function selfTimeOf({ nodes, samples, timeDeltas }: CpuProfile): SelfTime {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || isIdle(frame)) return;
    const us = timeDeltas[index] ?? 0;
    add(functions, functionOf(frame), us);
    add(packages, packageOf(frame), us);
  });
  return { functions, packages };
}

function add(times: Map<string, number>, name: string, us: number): void {
  times.set(name, (times.get(name) ?? 0) + us);
}
