/** Runs one piece of work after another, in the order of the calls; one that fails stops no other. */
export function oneAtATime(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    // Whoever asked hears of a failure.
    last = result.catch(() => undefined);
    return result;
  };
}
