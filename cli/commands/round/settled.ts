import { ApiClient } from '../../../node/api/api-client.js';
import { fail } from '../../../protocol/error.js';
import { decodeSettledRound, type SettledRound } from '../../../protocol/settlement/settled-round.js';
import { roundCommandCodes } from './codes.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { Cid } from '../../../protocol/codec/hash.js';

/** What the running node keeps of a settled round. */
export interface Settled {
  readonly round: SettledRound;
  /** The points whose predictions came in a cut after the deadline. */
  readonly late: ReadonlySet<PointId>;
  /** The manifests of its models. */
  readonly manifests: ReadonlyMap<string, Cid>;
}

/** Throws SETTLEMENT_UNKNOWN and what the API throws. */
export async function readSettled(client: ApiClient, era: string): Promise<Settled> {
  const found =
    (await client.settlement(era)) ??
    fail(roundCommandCodes, 'SETTLEMENT_UNKNOWN', `The node knows no settled round of the era ${era}`);
  const round = decodeSettledRound(found.round);
  return {
    round,
    late: new Set(found.late),
    manifests: new Map(found.manifests.map(({ pointId, manifest }) => [pointId, manifest])),
  };
}
