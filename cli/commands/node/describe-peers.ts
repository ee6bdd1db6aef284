import { meshCodes } from '../../../node/mesh/codes.js';
import type { Status } from '../../../node/api/routes/node.js';
import { counted } from '../../framework/format.js';

/** What a node lacks that knows nobody. */
export const aloneText =
  'this node knows no member, and without one nothing that it does reaches the resolver: give --bootstrap with the address of a member, or let others dial this node';

/** Whether it waits to be dialled: a resolver may, as others are told its address. */
export const isAlone = ({ peers, findablePeers, campaign }: Status): boolean =>
  peers === 0 && findablePeers === 0 && !campaign.isResolver;

export function describePeers(status: Status): string {
  const { peers, findablePeers, twin } = status;
  return [
    isAlone(status)
      ? `0; ${aloneText}`
      : peers === 0 && findablePeers > 0
        ? `0; it dials ${counted(findablePeers, 'peer')} that it knows until one answers`
        : `${peers}`,
    ...(twin === null ? [] : [`${describeTwin(twin)}. ${meshCodes.MESH_TWIN.remedy}`]),
  ].join('; ');
}

/** Another node with this one's key. */
export function describeTwin({ address, isProven }: NonNullable<Status['twin']>): string {
  if (isProven)
    return `another node runs with this node's identity${address === null ? ' and has dialled this one' : `, at ${address}`}`;
  return `a peer says that another node runs with this node's identity, at ${address ?? 'an address that it does not tell'}, which does not answer`;
}
