import type { Status } from '../../../node/api/routes/node.js';
import { counted } from '../../framework/format.js';

const openPort =
  'forward its port at the router and start the node with --announce and the address outside, or give a --bootstrap member at a public address, which relays';

/** How others reach the node, in words, and what to do where they do not. */
export function describeReach({
  isLocal,
  isReached,
  forwarded,
  relays,
  directWays,
  relayed,
  trouble,
}: Status['reach']): string {
  if (isLocal) return 'by nodes on this machine alone: it listens nowhere else';
  const ways = [
    ...(forwarded === null ? [] : [`its router says that it forwards ${forwarded}`]),
    ...(directWays === 0 ? [] : [`${counted(directWays, 'peer')} direct by WebRTC`]),
    ...(relayed === 0 ? [] : [`${counted(relayed, 'peer')} by a relay alone`]),
    ...(trouble === null ? [] : [`no WebRTC for now: ${trouble}`]),
  ];
  const how = isReached
    ? 'reachable: a peer has dialled it from outside'
    : relays.length > 0
      ? `behind a router: relayed by ${relays.join(', ')}`
      : `unreachable, because no peer has dialled it from outside and no relay leads to it: ${openPort}`;
  return [how, ...ways].join('; ');
}
