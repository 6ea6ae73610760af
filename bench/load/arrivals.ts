/**
 * Moments at which independent senders would send: gaps of an exponential distribution with the given
 * mean, milliseconds from the start. The same seed gives the same moments in every run.
 */
export function arrivalMoments(seed: number, count: number, meanMs: number): Float64Array {
  const moments = new Float64Array(count);
  let state = seed >>> 0;
  let atMs = 0;
  for (let n = 0; n < count; n += 1) {
    moments[n] = atMs;
    // A linear congruential generator (Numerical Recipes); its high bits are good enough here.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    atMs += -Math.log((state + 1) / 2 ** 32) * meanMs;
  }
  return moments;
}
