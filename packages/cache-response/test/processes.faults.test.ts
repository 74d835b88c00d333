import { startProgramme, waitUntil, type Programme } from '@sluice/test-support';
import { join } from 'node:path';
import { useCache } from './use-cache';

const { server, patient } = useCache();
const PROCESSES = 4;
const EACH = 250;
let processes: readonly Programme[] = [];

beforeAll(async () => {
  const { deadline, namespace } = patient();
  const programme = join(__dirname, 'programmes/bursts.ts');
  processes = Array.from({ length: PROCESSES }, () =>
    startProgramme(programme, server.server.socket, JSON.stringify({ deadline, namespace })),
  );
  await Promise.all(processes.map((each) => each.says('ready')));
}, 60_000);

afterAll(() => Promise.all(processes.map((each) => (each.kill(), each.ended))));

/** The processes in which the handler has run for a path, in their order. */
async function runsOf(path: string): Promise<Programme[]> {
  const notes = (await server.raw('LRANGE', 'running', '0', '-1')) as string[];
  return notes
    .filter((note) => note.startsWith(`${path} `))
    .map((note) => processes.find(({ output }) => output.includes(`ready ${note.split(' ')[1] ?? ''}.`)))
    .filter((each) => each !== undefined);
}

/** Has every process asked for a path, and resolves once all requests wait for one run of its handler. */
async function burst(path: string): Promise<void> {
  await server.raw('PUBLISH', 'burst', path);
  await Promise.all(processes.map((each) => each.says(`asked ${path}`)));
  await waitUntil('the handler runs', async () => (await runsOf(path)).length === 1);
}

/** Which commands Redis has carried out, and how often. */
async function commands(): Promise<Map<string, number>> {
  const info = String(await server.raw('INFO', 'commandstats'));
  return new Map(
    [...info.matchAll(/^cmdstat_(\S+):calls=(\d+)/gm)].map(([, name = '', calls]) => [name, Number(calls)]),
  );
}

/** Who waits asks nothing: for as long as it takes to renew the lease twice, nothing else is asked. */
async function untilQuiet(): Promise<void> {
  let before = await commands();
  await waitUntil('nothing is asked', async () => {
    const now = await commands();
    const asked = [...now].filter(([name, calls]) => calls !== before.get(name)).map(([name]) => name);
    const scripts = (now.get('evalsha') ?? 0) - (before.get('evalsha') ?? 0);
    if (asked.some((name) => name === 'get' || name === 'zrange' || name === 'hello') || scripts > 10)
      before = now;
    return scripts >= 2;
  });
}

const answered = (path: string, by: readonly Programme[]) =>
  Promise.all(by.map((each) => each.says(`answered ${path} ${String(EACH)} times: `)));

/** What the processes were answered, each one thing. */
const answers = (path: string, of: readonly Programme[]) =>
  new Set(
    of.map(({ output }) => new RegExp(`^answered ${path} \\d+ times: (.*)\\.$`, 'm').exec(output)?.[1]),
  );

it('4 processes with 250 requests each run the handler once, and who waits asks nothing', async () => {
  await burst('/once');
  await untilQuiet();
  await server.raw('RPUSH', 'answer:/once', 'go');
  await answered('/once', processes);
  const [leader, ...more] = await runsOf('/once');
  expect(more).toEqual([]);
  expect(answers('/once', processes)).toEqual(new Set([expect.stringMatching(/^by \d+$/)]));
  expect(leader?.output).toContain('answered /once');
}, 60_000);

it('when the process that runs the handler is killed, one other runs it, for all that are left', async () => {
  await burst('/killed');
  const [victim] = await runsOf('/killed');
  const rest = processes.filter((each) => each !== victim);
  victim?.kill();
  await waitUntil('another one runs it', async () => (await runsOf('/killed')).length === 2);
  await server.raw('RPUSH', 'answer:/killed', 'go');
  await answered('/killed', rest);
  expect(await runsOf('/killed')).toHaveLength(2);
  expect(answers('/killed', rest)).toEqual(new Set([expect.stringMatching(/^by \d+$/)]));
}, 60_000);
