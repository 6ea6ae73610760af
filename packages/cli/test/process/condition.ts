/** How long a test waits for what must come; the machine may have much else to do. */
export const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 10;

/** Looks until `look` answers something; fails with `what` when it does not in time. */
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
