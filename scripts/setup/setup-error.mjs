/** Something that only the person at the keyboard can put right. `remedy` is the line to type, or where to look. */
export class SetupError extends Error {
  constructor(message, remedy) {
    super(`${message}\n  ${remedy.replaceAll('\n', '\n  ')}`);
    this.name = 'SetupError';
  }
}
