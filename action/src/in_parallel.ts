/**
 * Works on every item, at most `workers` at once, and answers in the items' order.
 * @param work gets the item and the number of its worker, from 0
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  workers: number,
  work: (item: Item, worker: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const queue = items.entries();
  const run = async (worker: number): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await work(item, worker));
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => run(worker)));
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result);
}
