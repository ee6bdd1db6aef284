/** Seconds by the clock. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / 1_000;
}

/** CPU milliseconds of the process while `work` runs. */
export async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * The least CPU milliseconds of each work, of `rounds` in turn: whatever else the machine does only slows
 * them down, and it does so to all of them.
 */
export async function cpuInTurn<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const least = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (let round = 0; round < rounds; round++)
    for (const name of names) least[name] = Math.min(least[name], await cpuOf(works[name]));
  return least;
}
