import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Runs the programme as `pnpm faults:rate-limit` does. */
async function programme(...args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const main = join(__dirname, '../src/rate-limit/main.ts');
  const child = spawn(
    process.execPath,
    ['-C', '@sluice/source', '-r', require.resolve('esbuild-register'), main, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

describe('the fault programme of rate limiting', () => {
  it.each(['kill', 'freeze', 'absent'])('finds every promise kept: %s', async (nemesis) => {
    const { code, output } = await programme('--nemesis', nemesis, '--majors', 'v4', '--seed', '7');
    expect(output).toMatch(new RegExp(`v4 +${nemesis} .* kept`));
    expect(code).toBe(0);
  });

  it('finds the peer that is known to hang, so that it can find something', async () => {
    const { code, output } = await programme('--control', '--nemesis', 'freeze', '--majors', 'v4');
    expect(output).toContain('VIOLATED');
    expect(output).toMatch(/requests (had no answer|were longer than)/);
    expect(code).toBe(1);
  });

  it('says how it is used when it is asked for something that it does not know', async () => {
    const { code, output } = await programme('--nemesis', 'flood');
    expect(output).toContain('No nemesis is called flood');
    expect(output).toContain('--majors');
    expect(code).toBe(2);
  });
});
