import { setImmediate } from 'node:timers/promises';

/**
 * Frames of a stream in groups: each ends where the next frame is not there at once, or at a bound. What came
 * before an error is given first.
 */
export async function* inGroups(
  source: AsyncIterable<Uint8Array>,
  { countMax, bytesMax }: { readonly countMax: number; readonly bytesMax: number },
): AsyncGenerator<readonly Uint8Array[]> {
  const iterator = source[Symbol.asyncIterator]();
  let group: Uint8Array[] = [];
  let bytes = 0;
  let isOver = false;
  try {
    while (!isOver) {
      const next = iterator.next();
      const isAtHand = await Promise.race([
        next.then(
          ({ done }) => done !== true,
          () => false,
        ),
        setImmediate(false),
      ]);
      if (group.length > 0 && (!isAtHand || group.length >= countMax || bytes >= bytesMax)) {
        // It is awaited below; what it throws meanwhile is no unhandled error.
        next.catch(() => undefined);
        yield group;
        [group, bytes] = [[], 0];
      }
      const { done, value } = await next;
      isOver = done === true;
      if (isOver) break;
      group.push(value as Uint8Array);
      bytes += (value as Uint8Array).length;
    }
  } finally {
    if (!isOver) await iterator.return?.();
  }
}
