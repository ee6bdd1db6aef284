import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const goneWithinMs = 2000;
const killedWithinMs = 5000;
const pollMs = 50;

/**
 * The processes that a test process started: those of its group, and those that left it but inherited its
 * temporary directory.
 */
export interface Family {
  /** Also the test process's own id. */
  groupId: number;
  temporary: string;
}

interface Member {
  pid: number;
  command: string;
}

/** The living members, without the test process itself. Empty where there is no /proc. */
export function listFamily({ groupId, temporary }: Family): Member[] {
  return readProcIds().flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z' || pid === process.pid || pid === groupId) return [];
      if (
        Number(group) !== groupId &&
        !readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TMPDIR=${temporary}`)
      )
        return [];
      return [
        {
          pid,
          command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200),
        },
      ];
    } catch {
      return []; // It ended meanwhile, or is another user's.
    }
  });
}

/** The members that are still there after a moment, in which those that were being ended may end. */
export async function listStayers(family: Family): Promise<string[]> {
  const startMs = performance.now();
  for (;;) {
    const members = listFamily(family);
    if (members.length === 0 || performance.now() - startMs > goneWithinMs) {
      return members.map(({ pid, command }) => `process ${pid} (${command})`);
    }
    await delay(pollMs);
  }
}

/** Ends the test process and every member, also those that are being started meanwhile. */
export async function killFamily(family: Family): Promise<void> {
  kill(-family.groupId);
  const startMs = performance.now();
  for (
    let members = listFamily(family);
    members.length > 0 && performance.now() - startMs < killedWithinMs;
    members = listFamily(family)
  ) {
    for (const { pid } of members) kill(pid);
    await delay(pollMs);
  }
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function readProcIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
