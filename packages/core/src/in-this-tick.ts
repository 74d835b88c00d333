/** In the tick of the call, whose asynchronous context it is about. What is wrong with the call rejects, as all else does. */
export function inThisTick<T>(begin: () => Promise<T>): Promise<T> {
  try {
    return begin();
  } catch (error) {
    return new Promise(() => {
      throw error;
    });
  }
}
