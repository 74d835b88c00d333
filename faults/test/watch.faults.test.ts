import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startProgramme } from '@sluice/test-support';
import { Child } from '../src/child';
import { Watch } from '../src/watch';

const PROGRAMME = join(__dirname, 'watched/programme.ts');

let child: Child | undefined;

function told(what: 'fail to begin' | 'fail later' | 'end' | 'stay'): Child {
  const begun = (child = new Child('of the test', PROGRAMME));
  begun.send({ what });
  return begun;
}

afterEach(() => child?.kill());

const never = () => new Promise<never>(() => undefined);

describe('a process of a fault programme', () => {
  it('that cannot begin ends, though it listens to unhandled rejections, and says why', async () => {
    await expect(told('fail to begin').message()).rejects.toThrow(
      /^The process of the test ended with 1\n[^]*There is no ledger/,
    );
  });

  it('that fails ends what waits for something else, with its name and its last words', async () => {
    const watch = new Watch();
    watch.over(told('fail later'));
    await expect(watch.during(never)).rejects.toThrow(
      /^The process of the test ended with 1\n[^]*There is no till/,
    );
  });

  it.each(['end', 'stay'] as const)(
    'that ends as it was told, or is killed, has not failed: %s',
    async (what) => {
      const watch = new Watch();
      const child = told(what);
      watch.over(child);
      await child.message();
      const ended = async () => {
        if (what === 'stay') await child.kill();
        else await child.ends(20_000);
        await child.died.catch(() => undefined);
        return 'ended';
      };
      expect(await watch.during(ended)).toBe('ended');
    },
  );

  it('ends with who started it', async () => {
    const parent = startProgramme(join(__dirname, 'watched/parent.ts'));
    await parent.says('.');
    const [, port] = /on (\d+)\./.exec(parent.output) ?? [];
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    parent.kill();
    await once(socket, 'close');
  });
});
