import { readFileSync } from 'node:fs';

/**
 * Names a process of this machine in what it leaves lying about: its number and when it started, since
 * numbers are given again.
 */
export const processMark = (pid = process.pid): string => `${pid}.${startOf(pid)}`;

/** Whether the process of a mark still runs. */
export function isRunning(mark: string): boolean {
  const pid = Number(/^([1-9][0-9]*)\./.exec(mark)?.[1] ?? NaN);
  if (Number.isNaN(pid)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be asked, but is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return mark === processMark(pid);
}

/** In clock ticks since the machine started; empty where there is no /proc: then the number alone decides. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
