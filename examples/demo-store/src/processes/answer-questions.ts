import type { Worker } from 'node:cluster';
import type { Question, Reply, Services } from './messages';

/** Has a worker's questions answered, for as long as it is there to ask. */
export function answerQuestions(worker: Worker, services: Services): void {
  worker.on('message', (question: Question) => {
    if (worker.isDead()) return; // what comes late is of nobody
    void answer(question, services).then((reply) => {
      if (reply !== undefined) send(worker, reply);
    });
  });
}

async function answer({ id, service, parameters }: Question, services: Services): Promise<Reply | undefined> {
  const perform = services[service].bind(services) as (...parameters: readonly unknown[]) => unknown;
  try {
    const value = await perform(...parameters);
    return id === undefined ? undefined : { id, value };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return id === undefined ? undefined : { id, failure };
  }
}

/** A worker that is gone meanwhile needs no answer: what becomes of it is seen by its end. */
export function send(worker: Worker, reply: Reply): void {
  worker.send(reply, () => undefined);
}
