import { encodeSettledRound } from '../../../protocol/settlement/settled-round.js';
import { manifestOf } from '../../rounds/round-view.js';
import type { Answer } from '../routes.js';
import type { Sources } from './sources.js';

/** What the table of a settled round follows from; null where there is none of that era. */
export async function viewSettlement({ peerStore }: Sources, era: string): Promise<Answer<'settlement'>> {
  const settled = await peerStore.readSettlement(era);
  if (settled === undefined) return null;
  const archive = await peerStore.lookUp(settled.positions.map(({ pointId }) => pointId));
  return {
    round: encodeSettledRound(settled),
    late: [...(await peerStore.latePoints(era))],
    manifests: settled.positions.map(({ pointId }) => ({ pointId, manifest: manifestOf(archive, pointId) })),
  };
}
