import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string) => readFileSync(join(__dirname, path), 'utf8');

/** The first column of each row of a table, and whether its last says that there is a test. */
function rowsOf(section: string): Map<string, boolean> {
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| row '));
  return new Map(
    rows.map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      return [cells[1] ?? '', cells.at(-2) === 'yes'];
    }),
  );
}

const titlesIn = (file: string) =>
  [...read(file).matchAll(/^it\(\s*'([^']+)'/gm)].map(([, title = '']) => title);

const [, asvs = '', cheatSheet = ''] = read('../../SECURITY.md').split(/^## .*$/m);

it('SECURITY.md has each row of the chapter, and says of each whether it is tested', () => {
  const rows = rowsOf(asvs);
  const chapter = { 1: 3, 2: 4, 3: 2, 4: 5, 5: 3, 6: 2 };
  expect([...rows.keys()]).toEqual(
    Object.entries(chapter).flatMap(([part, count]) =>
      Array.from({ length: count }, (_, row) => `V7.${part}.${row + 1}`),
    ),
  );
  const tested = [...rows].filter(([, has]) => has).map(([row]) => row);
  expect(tested).toEqual(titlesIn('asvs.redis.test.ts').map((title) => title.split(' ')[0]));
});

it('SECURITY.md says the same of the cheat sheet', () => {
  const rows = rowsOf(cheatSheet);
  const tested = [...rows].filter(([, has]) => has).map(([row]) => row);
  const titles = titlesIn('cheat-sheet.redis.test.ts').flatMap((title) =>
    (title.split(': ')[0] ?? '').split(', '),
  );
  expect(tested).toEqual([...new Set(titles)]);
});
