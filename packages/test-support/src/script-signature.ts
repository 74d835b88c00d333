/** What is checked of a script: the declaration of `@sluice/core`, by its shape. */
export interface DeclaredScript {
  readonly name: string;
  readonly lua: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
  readonly rest?: string;
}

const FORBIDDEN = /redis\.p?call\(\s*['"](KEYS|SCAN|FLUSHALL|FLUSHDB|RANDOMKEY)['"]/i;

/** Holds a Lua script to its declared signature, and compiles it on the real server. */
export function itHonoursItsSignature(
  script: DeclaredScript,
  redis: { raw(...args: readonly string[]): Promise<unknown> },
): void {
  it(`${script.name} compiles, and uses exactly its declared KEYS and ARGV`, async () => {
    await redis.raw('SCRIPT', 'LOAD', script.lua);
    expect(signatureFaults(script)).toEqual([]);
  });
}

/** In what a script departs from its declaration. */
export function signatureFaults({ lua, keys, args, rest }: DeclaredScript): string[] {
  const code = lua.replace(/--.*$/gm, '');
  const faults: string[] = [];
  if (highest(code, 'KEYS') !== keys.length) faults.push(`KEYS go up to ${String(highest(code, 'KEYS'))}`);
  if (highest(code, 'ARGV') !== args.length) faults.push(`ARGV goes up to ${String(highest(code, 'ARGV'))}`);
  if (/KEYS\[\s*[^\s\d]/.test(code)) faults.push('KEYS has an index that is computed');
  if (/ARGV\[\s*[^\s\d]/.test(code) !== (rest !== undefined)) {
    faults.push(rest === undefined ? 'ARGV has an index that is computed' : 'the rest of ARGV is not read');
  }
  const forbidden = FORBIDDEN.exec(code)?.[1];
  if (forbidden !== undefined) faults.push(`${forbidden} looks at the whole keyspace`);
  return [...faults, ...misnamed(code, 'KEYS', keys), ...misnamed(code, 'ARGV', args)];
}

function highest(code: string, table: string): number {
  return Math.max(
    0,
    ...[...code.matchAll(new RegExp(`${table}\\[\\s*(\\d+)\\s*\\]`, 'g'))].map(([, index]) => Number(index)),
  );
}

/** `local counter = KEYS[1]` has to agree with the declared name. */
function misnamed(code: string, table: string, names: readonly string[]): string[] {
  const bindings = code.matchAll(
    new RegExp(`local\\s+(\\w+)\\s*=\\s*(?:tonumber\\()?\\s*${table}\\[(\\d+)\\]`, 'g'),
  );
  return [...bindings]
    .filter(([, local = '', index]) => local.toLowerCase() !== names[Number(index) - 1]?.toLowerCase())
    .map(([, local = '', index = '']) => `${table}[${index}] is called ${local}`);
}
