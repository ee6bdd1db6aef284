import { setTimeout as delay } from 'node:timers/promises';
import { GridlodeError, isOf } from '../../protocol/error.js';
import { storeCodes } from '../store/codes.js';
import { Store } from '../store/store.js';

/** How long whoever finds a lock taken waits for it, and how often it looks. */
const waitMs = 60_000;
const lookMs = 100;

export interface Waiting {
  readonly signal: AbortSignal;
  /** Called once where another process has the lock, with how long this one waits at most. */
  readonly onWait: (maxMs: number) => void;
}

export const isLocked = (error: unknown): boolean => isOf(error, storeCodes, 'STORE_LOCKED');

/** Tries `open` until nobody else holds the store in `folder`, for a bounded time. Throws STORE_LOCKED. */
export async function whileLocked<T>(
  folder: string,
  { signal, onWait }: Waiting,
  open: () => Promise<T>,
): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += lookMs) {
    try {
      return await open();
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (waitedMs === 0) onWait(waitMs);
      if (waitedMs >= waitMs)
        throw new GridlodeError(
          {
            ...storeCodes.STORE_LOCKED,
            code: 'STORE_LOCKED',
            what: `Another command still uses ${folder}`,
            remedy: 'Wait for it to end and try again.',
          },
          error,
        );
    }
    await delay(lookMs, undefined, { signal });
  }
}

/**
 * Does `work` while no other process does its own at `folder`, which holds nothing but this lock. It is a
 * store's, which the system gives back when its process ends, however that comes. Throws STORE_LOCKED and
 * what Store.open throws.
 */
export async function oneAtATime<T>(folder: string, waiting: Waiting, work: () => Promise<T>): Promise<T> {
  const lock = await whileLocked(folder, waiting, () => Store.open(folder));
  try {
    return await work();
  } finally {
    await lock.close();
  }
}
