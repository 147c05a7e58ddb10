/** How much each gets of an amount, in the order of their needs: what some need less than an equal share is the others'. */
export function fairShares(needs: readonly number[], amount: number): readonly number[] {
  const shares = new Map<number, number>();
  let left = amount;
  for (const [at, need] of [...needs.entries()].sort(([, one], [, other]) => one - other)) {
    const share = Math.min(need, Math.floor(left / (needs.length - shares.size)));
    shares.set(at, share);
    left -= share;
  }
  return needs.map((_, at) => shares.get(at) ?? 0);
}
