const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 10;

/** Looks until `look` answers something; fails with `what` after ten seconds. */
export async function until<Found>(
  what: string,
  look: () => Found | undefined | false | Promise<Found | undefined | false>,
): Promise<Found> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (deadline.aborted) throw new Error(`${what}: not within ${PATIENCE_MS / 1_000} s`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
