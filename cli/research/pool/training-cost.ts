import { readFile, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';

/** What the trainings of a pool have cost that were whole runs: models, and CPU seconds. */
export interface TrainingCost {
  readonly models: number;
  readonly cpuSeconds: number;
}

/**
 * CPU seconds that a process has taken; NaN where the system does not tell. Source: proc(5); a tick is a
 * hundredth of a second.
 */
export function cpuSecondsOf(pid: number): number {
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13).map(Number) as [number, number];
    return (user + system) / 100;
  } catch {
    return NaN;
  }
}

/** What is kept of it in `file`; of a file that is not there or says nothing, nothing. */
export async function readCost(file: string): Promise<TrainingCost> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [models = NaN, cpuSeconds = NaN] = text.split(' ').map(Number);
  return Number.isFinite(models) && Number.isFinite(cpuSeconds)
    ? { models, cpuSeconds }
    : { models: 0, cpuSeconds: 0 };
}

/** Adds the cost of more models, where it is known. */
export async function addCost(file: string, more: TrainingCost): Promise<void> {
  if (!Number.isFinite(more.cpuSeconds) || more.models === 0) return;
  const before = await readCost(file);
  await writeFile(file, `${before.models + more.models} ${before.cpuSeconds + more.cpuSeconds}\n`);
}
