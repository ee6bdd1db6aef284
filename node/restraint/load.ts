import { readLine } from './read-line.js';

/** Times of all processors since the machine started, in ticks. */
export interface CpuTimes {
  /** Of programs of usual priority and of the system: the engine, of the lowest, is not among them. */
  readonly others: number;
  readonly all: number;
}

/** Null where the system does not say. Source: proc_stat(5). */
export async function readCpuTimes(root: string): Promise<CpuTimes | null> {
  const [name, ...fields] = (await readLine(root, 'proc/stat'))?.split(/\s+/) ?? [];
  const [user, nice, system, idle, iowait = 0, irq = 0, softirq = 0, steal = 0] = fields.map(Number);
  if (
    name !== 'cpu' ||
    user === undefined ||
    nice === undefined ||
    system === undefined ||
    idle === undefined
  )
    return null;
  const others = user + system + irq + softirq;
  const all = others + nice + idle + iowait + steal;
  return Number.isFinite(all) ? { others, all } : null;
}

/** The hundredths of all processors that others used between two looks; null where that is not known. */
export function othersPercent(before: CpuTimes | null, after: CpuTimes | null): number | null {
  if (before === null || after === null || after.all <= before.all) return null;
  return (100 * (after.others - before.others)) / (after.all - before.all);
}
