import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 500;

/**
 * Takes the lock `file` for this process and answers the function that gives it back. While another live
 * process holds it, `onWait(pid)` is called once and we wait; the lock of a dead one is taken over.
 */
export async function takeLock(file, { signal, onWait }) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${process.pid} ${startOf(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  let told = false;
  for (;;) {
    // A hard link appears whole or not at all: nobody sees a lock that does not say yet whose it is.
    writeFileSync(draft, mine);
    try {
      linkSync(draft, file);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const holder = readHolder(file);
    if (holder === null) continue;
    if (!isAlive(holder)) {
      removeStale(file, holder.text, draft);
      continue;
    }
    if (!told) onWait(holder.pid);
    told = true;
    await delay(pollMs, undefined, { signal });
  }
}

function readHolder(file) {
  try {
    const text = readFileSync(file, 'utf8');
    const [pid, start] = text.split(' ');
    return { text, pid: Number(pid), start };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function isAlive({ pid, start }) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return startOf(pid) === start;
}

// When a process started, in clock ticks since boot: a pid that was given again to another one is not the
// holder's. Where there is no /proc this is empty for all, and the pid alone decides.
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return '';
  }
}

// Another waiter may have replaced the stale lock since we read it: what was moved away is looked at, and put
// back.
function removeStale(file, staleText, aside) {
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== staleText) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
