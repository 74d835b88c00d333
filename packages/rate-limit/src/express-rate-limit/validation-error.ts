/** A mistake in the set-up, under the code that express-rate-limit gives it. */
export class ValidationError extends Error {
  override readonly name: string = 'ValidationError';
  readonly code: string;
  /** Where express-rate-limit explains it. */
  readonly help: string;

  constructor(code: string, message: string) {
    const help = `https://express-rate-limit.github.io/${code}/`;
    super(`${message} See ${help} for more information.`);
    this.code = code;
    this.help = help;
  }
}

/** Something that works differently than in an earlier version. */
export class ChangeWarning extends ValidationError {
  override readonly name = 'ChangeWarning';
}
