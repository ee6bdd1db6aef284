import type { Status } from '../../../node/api/routes/node.js';
import { counted, short, size } from '../../framework/format.js';

/** Authors that are named; of the others the number is told. */
const namedMax = 8;

/** What a relay keeps, and for whom; nothing where it keeps nothing. */
export function describeKept({ bytes, maxBytes, authors }: Status['kept']): [string, string][] {
  if (authors.length === 0) return [];
  const named = authors
    .slice(0, namedMax)
    .map(({ node, models, bytes: own }) => `${short(node)} (${counted(models, 'model')}, ${size(own)})`);
  const more = authors.length > namedMax ? [`${authors.length - namedMax} more`] : [];
  return [
    [
      'kept',
      `${size(bytes)} of at most ${size(maxBytes)}, for nodes that it relays: ${[...named, ...more].join(', ')}`,
    ],
  ];
}
