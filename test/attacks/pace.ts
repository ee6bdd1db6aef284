import { setTimeout as delay } from 'node:timers/promises';

export interface Pace {
  /** Calls a second; what was missed is made up for at once. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly over: AbortSignal;
}

/** Does something at an even rate for some time; how often it was done. */
export async function paced(
  { perSecond, seconds, over }: Pace,
  act: (i: number) => void | Promise<void>,
): Promise<number> {
  const startMs = performance.now();
  let done = 0;
  while (!over.aborted) {
    const elapsed = Math.min(seconds, (performance.now() - startMs) / 1_000);
    while (done < Math.floor(elapsed * perSecond) && !over.aborted) await act(done++);
    if (elapsed >= seconds) break;
    await delay(Math.min(50, 1_000 / perSecond));
  }
  return done;
}
