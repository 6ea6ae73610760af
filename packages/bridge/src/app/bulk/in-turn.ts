/** Does `work` for every item in their order, at most `width` of them at a time. */
export async function inTurn<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const workThrough = async (): Promise<void> => {
    // One iterator for all: each takes the next that nobody has.
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, workThrough));
}
