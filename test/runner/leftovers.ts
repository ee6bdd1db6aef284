import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const goneWithinMs = 2000;
const pollMs = 50;

/** The command lines of a process group's living members, by their pid. Empty where there is no /proc. */
export function listGroup(groupId: number): string[] {
  return readProcIds().flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(group) !== groupId || state === 'Z') return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [`process ${pid} (${command.slice(0, 200)})`];
    } catch {
      return []; // It ended meanwhile.
    }
  });
}

/** The members that a group still has after a moment, in which those that were being ended may end. */
export async function listStayers(groupId: number): Promise<string[]> {
  const startMs = performance.now();
  for (;;) {
    const members = listGroup(groupId);
    if (members.length === 0 || performance.now() - startMs > goneWithinMs) return members;
    await delay(pollMs);
  }
}

/** Ends every process of a group at once; one that is already gone is no error. */
export function killGroup(groupId: number): void {
  try {
    process.kill(-groupId, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readProcIds(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
