/** Numbers from 0 to 1 that look random and are the same for the same start: a linear congruential generator (Numerical Recipes). */
export function sequence(start: number): () => number {
  let state = start >>> 0;
  return function next() {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
