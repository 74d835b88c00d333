/** Answers what the parent process asks, one question at a time, and ends when the parent does. */
export function answerQuestions(answer: (question: never) => unknown): void {
  process.on('message', (question: unknown) => {
    Promise.resolve(answer(question as never)).then(
      (value) => process.send?.({ answer: value ?? null }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
