import { setImmediate } from 'node:timers/promises';

/** Goes through all steps, and lets timers and sockets have their turn between two of them. */
export async function inSteps<T>(steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await setImmediate();
  }
}
