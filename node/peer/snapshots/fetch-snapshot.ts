import { fail, faultOf, GridlodeError, isOf } from '../../../protocol/error.js';
import { meshCodes } from '../../mesh/codes.js';
import type { Mesh } from '../../mesh/mesh.js';
import { peerCodes } from '../codes.js';
import type { SnapshotIntake } from './intake.js';

export interface FetchDependencies {
  readonly mesh: Pick<Mesh, 'fetchSnapshot' | 'blame'>;
  readonly intake: SnapshotIntake;
  /** Ids of the peers to ask, in this order. */
  readonly peers: readonly string[];
  /** Hears after each piece. */
  readonly onPiece: (intake: SnapshotIntake) => void;
  readonly signal: AbortSignal;
}

/**
 * Fetches a snapshot: what one peer does not give comes from the next, and where nobody has the rest of it
 * any more another is begun. Who gives a piece that is none of it is blamed, and not asked again. Throws
 * SNAPSHOT_UNAVAILABLE, and MESH_TIMEOUT when `signal` aborts.
 */
export async function fetchSnapshot({
  mesh,
  intake,
  peers,
  onPiece,
  signal,
}: FetchDependencies): Promise<void> {
  const honest = new Set(peers);
  let last: unknown;
  /** All that a peer gives. */
  const fetchFrom = async (peer: string): Promise<void> => {
    for (let before = -1; before < intake.wanted.from && !intake.isWhole;) {
      before = intake.wanted.from;
      for await (const piece of mesh.fetchSnapshot(peer, intake.wanted, { signal })) {
        await intake.take(piece).catch((error: unknown) => {
          if (faultOf(error) === 'peer') throw new Lie(peer, error);
          throw error;
        });
        onPiece(intake);
      }
    }
  };
  let absent = 0;
  for (const isAnew of [false, true]) {
    // What is there already is kept where somebody may still have the rest.
    if (isAnew && (honest.size === 0 || absent < honest.size)) break;
    if (isAnew) await intake.startOver();
    for (const peer of honest) {
      try {
        await fetchFrom(peer);
        if (intake.isWhole) return await intake.finish();
      } catch (error) {
        if (signal.aborted) throw error;
        if (error instanceof Lie) {
          mesh.blame(peer);
          honest.delete(peer);
          last = error.cause;
          continue;
        }
        if (!(error instanceof GridlodeError) || faultOf(error) === 'operator') throw error;
        if (isOf(error, meshCodes, 'MESH_NOT_HELD')) absent++;
        else last = error;
      }
    }
  }
  const why = last instanceof GridlodeError ? `: ${last.what}` : '';
  return fail(
    peerCodes,
    'SNAPSHOT_UNAVAILABLE',
    `None of ${peers.length} peers gave a whole snapshot${why}`,
    last,
  );
}

/** A peer gave what is no piece of the snapshot. */
class Lie extends Error {
  constructor(peer: string, cause: unknown) {
    super(`${peer} gave another piece`, { cause });
  }
}
