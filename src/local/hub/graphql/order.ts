/** Sorts by a key without changing the list; equal keys keep their order, from oldest to newest either way round. */
export function inOrder<Item>(
  items: readonly Item[],
  key: (item: Item) => string | number,
  direction: "ASC" | "DESC",
): readonly Item[] {
  const sign = direction === "ASC" ? 1 : -1;
  return items.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    return a === b ? 0 : a < b ? -sign : sign;
  });
}
