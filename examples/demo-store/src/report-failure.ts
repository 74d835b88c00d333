/** Says what is wrong, and what was behind it. The exit status tells of it, too. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1;
  for (
    let reason = error;
    reason !== undefined;
    reason = reason instanceof Error ? reason.cause : undefined
  ) {
    console.error(reason instanceof Error ? reason.message || reason.name : reason);
  }
}
