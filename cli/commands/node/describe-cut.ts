import type { Status } from '../../../node/api/routes/node.js';
import { duration } from '../../framework/format.js';

/** The latest cut, how old it is, and whether more are known. */
export function describeCut({ number, behind, age: { ms, isSinceStart, isSilent } }: Status['cut']): string {
  return [
    `${number}`,
    ...(behind > 0 ? [`${behind} behind`] : []),
    isSinceStart ? `none has come since the start, ${duration(ms)} ago` : `came ${duration(ms)} ago`,
    ...(isSilent ? ['the resolver is away, or nobody who reaches it is connected'] : []),
  ].join(', ');
}
