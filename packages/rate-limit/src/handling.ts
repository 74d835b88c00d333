/** A frame of Express 4 or 5 that runs a handler, by its file or, in a bundle, by its name. Mounting passes through neither. */
const HANDLING =
  /[\\/](?:express[\\/]lib[\\/]router|router[\\/]lib)[\\/]layer\.js|\bLayer\.handle(?:Request|_request)?\b/;

/** Frames to look through: the caller may be deep inside a handler. */
const STACK_FRAMES = 100;

/** Whether Express is running a handler right now, on this stack. Not seen from behind an `await`. */
export function isHandlingRequest(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return HANDLING.test(stack);
}
