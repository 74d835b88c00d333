import { scripts } from '../connection/script';
import type { NodeInquiry } from './node-inquiry';

/**
 * The patterns whose scripts a server knows: somebody, in this process or another, has used them since it started, or since
 * its scripts were flushed. `undefined` when SCRIPT is refused.
 */
export async function readPatterns(node: NodeInquiry): Promise<readonly string[] | undefined> {
  const known = [...scripts.values()];
  const reply = await node.ask(['SCRIPT', 'EXISTS', ...known.map(({ sha1 }) => sha1)]);
  if (!Array.isArray(reply)) return undefined;
  const used = known.filter((_script, index) => reply[index] === 1);
  return [...new Set(used.map(({ name }) => patternOf(name)))].sort();
}

function patternOf(scriptName: string): string {
  return scriptName.slice(0, Math.max(0, scriptName.indexOf('/')));
}
