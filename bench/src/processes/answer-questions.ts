import { startProfile, stopProfile } from './cpu-profile';

/** CPU time of a process so far, in µs. */
export interface CpuUsage {
  readonly user: number;
  readonly system: number;
}

/** What every process of ours can be asked. */
export type CommonQuestion =
  | { readonly ask: 'usage' }
  | { readonly ask: 'start-profile' }
  /** Ends the profile and writes it, in the format of `node --cpu-prof`. */
  | { readonly ask: 'stop-profile'; readonly file: string };

/**
 * Says that it is ready as soon as it is, answers what the parent process asks, one question at a time, and ends when the
 * parent does.
 *
 * @param ready resolves with what the parent is told first.
 */
export function answerQuestions(ready: Promise<unknown>, answer: (question: never) => unknown): void {
  process.on('message', (question: unknown) => {
    const answered = new Promise((resolve) => {
      resolve(answerCommon(question as CommonQuestion) ?? answer(question as never));
    });
    tell(answered);
  });
  process.on('disconnect', () => process.exit());
  tell(ready);
}

/** The answer, or what went wrong. */
function tell(result: Promise<unknown>): void {
  result.then(
    (value) => process.send?.({ answer: value ?? null }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
}

function answerCommon(question: CommonQuestion): CpuUsage | Promise<void> | undefined {
  switch (question.ask) {
    case 'usage':
      return process.cpuUsage();
    case 'start-profile':
      return startProfile();
    case 'stop-profile':
      return stopProfile(question.file);
    default:
      return undefined;
  }
}
