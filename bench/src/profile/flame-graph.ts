import { escaped } from '../report/svg';
import { functionOf, isIdle, packageOf, type CpuProfile } from './cpu-profile';

const WIDTH = 1200;
const ROW_HEIGHT = 18;
const TITLE_HEIGHT = 30;
const CHARACTER_WIDTH = 6.2;

/** Narrower is not drawn. */
const LEAST_SHARE = 0.004;

const STYLE = `
text { font: 11px ui-monospace, monospace; fill: #1b1f24 }
.title { font: 600 13px system-ui, sans-serif; fill: #24292f }
rect { stroke: #fff; stroke-width: .5 }
.own { fill: #5cc0d3 } .redis { fill: #e58a94 } .express { fill: #e9c46a } .node { fill: #a8c686 } .engine { fill: #b8bfc7 }
@media (prefers-color-scheme: dark) { .title { fill: #e6edf3 } rect { stroke: #0d1117 } }`;

/** A function where it was called, and all that it called. */
interface Call {
  readonly name: string;
  readonly style: string;
  readonly calls: Map<string, Call>;
  us: number;
}

/**
 * Where the time of a profile went, as an SVG: who was called lies below the caller, as wide as its share of the time in which
 * something was done. Sluice is blue, clients of Redis red, Node green, the engine grey, and
 * Express, with all else that is installed, yellow.
 *
 * @param amount of requests, pairs and so on, each of which is a `per`
 */
export function flameGraph(profile: CpuProfile, title: string, per: string, amount: number): string {
  const root = callsOf(profile);
  const parts: string[] = [];
  let depth = 0;
  const draw = (call: Call, left: number, row: number): void => {
    depth = Math.max(depth, row);
    let x = left;
    const widest = [...call.calls.values()].sort((a, b) => b.us - a.us);
    for (const each of widest) {
      if (each.us / root.us < LEAST_SHARE) break;
      parts.push(rectangle(each, x, row, root.us, `${(each.us / amount).toFixed(2)} µs per ${per}`));
      draw(each, x, row + 1);
      x += (each.us / root.us) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const height = TITLE_HEIGHT + (depth + 1) * ROW_HEIGHT;
  const heading = escaped(`${title}: ${(root.us / amount).toFixed(1)} µs per ${per}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${heading}">
<style>${STYLE}</style>
<text class="title" x="4" y="19">${heading}</text>
${parts.join('\n')}
</svg>
`;
}

function callsOf({ nodes, samples, timeDeltas }: CpuProfile): Call {
  const selfUs = new Map<number, number>();
  samples.forEach((id, index) => selfUs.set(id, (selfUs.get(id) ?? 0) + (timeDeltas[index] ?? 0)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const root: Call = { name: '(root)', style: 'engine', calls: new Map(), us: 0 };

  /** Adds a node, and what it called, to its caller. How much time that was. */
  const add = (id: number, caller: Call): number => {
    const node = byId.get(id);
    if (node === undefined || isIdle(node.callFrame)) return 0;
    const name = functionOf(node.callFrame);
    const call = caller.calls.get(name) ?? {
      name,
      style: styleOf(packageOf(node.callFrame)),
      calls: new Map(),
      us: 0,
    };
    caller.calls.set(name, call);
    const us = (node.children ?? []).reduce((sum, child) => sum + add(child, call), selfUs.get(id) ?? 0);
    call.us += us;
    return us;
  };
  const [first] = nodes;
  root.us = (first?.children ?? []).reduce((sum, child) => sum + add(child, root), 0);
  return root;
}

function styleOf(owner: string): string {
  if (owner.startsWith('@sluice/')) return 'own';
  if (owner.startsWith('@redis/') || owner === 'ioredis') return 'redis';
  if (owner.startsWith('node:')) return 'node';
  return owner.startsWith('(') ? 'engine' : 'express';
}

function rectangle({ name, style, us }: Call, x: number, row: number, totalUs: number, each: string): string {
  const width = (us / totalUs) * WIDTH;
  const y = TITLE_HEIGHT + row * ROW_HEIGHT;
  const room = Math.floor((width - 4) / CHARACTER_WIDTH);
  const label = name.length <= room ? name : name.slice(0, Math.max(0, room));
  const text = room < 3 ? '' : `<text x="${(x + 2).toFixed(1)}" y="${y + 13}">${escaped(label)}</text>`;
  return `<g><title>${escaped(`${name}: ${each}`)}</title><rect class="${style}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW_HEIGHT}"/>${text}</g>`;
}
