/** Lets one run or job of each concurrency group work at a time, in the order they came. Nothing is cancelled by a newer one. */
export interface ConcurrencyGroups {
  enter<Result>(group: string | undefined, work: () => Promise<Result>): Promise<Result>;
}

export function createConcurrencyGroups(): ConcurrencyGroups {
  const last = new Map<string, Promise<unknown>>();
  return {
    async enter(group, work) {
      if (group === undefined) return work();
      const before = last.get(group) ?? Promise.resolve();
      const mine = before.then(work, work);
      last.set(group, mine);
      try {
        return await mine;
      } finally {
        if (last.get(group) === mine) last.delete(group);
      }
    },
  };
}
