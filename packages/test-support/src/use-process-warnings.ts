import { runInThisContext } from 'node:vm';

/** jest gives tests a copy of `process`, on which none of the warnings of Node arrives. */
const realProcess = runInThisContext('process') as NodeJS.Process;

/** What the process is warned of during each test of a file, by Node (a leak of listeners) and by anybody else. */
export function useProcessWarnings(): () => readonly Error[] {
  let warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);

  beforeEach(() => {
    warnings = [];
    realProcess.on('warning', note);
  });

  afterEach(() => {
    realProcess.off('warning', note);
  });

  return () => warnings;
}
