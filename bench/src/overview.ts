import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { benchmarks } from './benchmarks';
import { intoReadme, overviewChart, overviewTable } from './report/overview';
import type { Comparison } from './report/comparison';

/** What the last run of each benchmark said, together: a chart beside the results, and a table in the README. */
async function main(): Promise<void> {
  const results = resolve(__dirname, '../results');
  const readme = resolve(__dirname, '../../README.md');
  const all = await readAll(results);
  await writeFile(join(results, 'overview.svg'), overviewChart(all));
  await writeFile(readme, intoReadme(await readFile(readme, 'utf8'), overviewTable(all)));
  console.log(overviewTable(all));
}

async function readAll(results: string): Promise<readonly Comparison[]> {
  const files = new Set(await readdir(results));
  const names = [...benchmarks.keys()].filter((name) => files.has(`${name}.json`));
  const read = async (name: string) => readFile(join(results, `${name}.json`), 'utf8');
  const texts = await Promise.all(names.map(read));
  return texts.flatMap((text) => JSON.parse(text) as Comparison[]);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
