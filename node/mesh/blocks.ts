import type { Cid } from '../../protocol/codec/hash.js';
import { link, map } from '../../protocol/codec/shape.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import { isBlockOf } from '../store/blocks.js';
import { meshCodes } from './codes.js';
import type { Conduct } from './conduct.js';
import { blockAttemptsMax, blockDeadlineMs } from './constants.js';
import { blocksProtocol } from './ids.js';
import type { Requests, StreamProtocol } from './requests.js';

interface BlockQuestion {
  readonly block: Cid;
}

/** The question names a block; the answer is the block in one frame, or no frame from who does not hold it. */
export function blocks(network: Cid, readBlock: (cid: Cid) => Promise<Uint8Array | null>): StreamProtocol<BlockQuestion> {
  return {
    id: blocksProtocol(network),
    question: map({ block: link }),
    deadlineMs: blockDeadlineMs,
    async *answer({ block }) {
      const bytes = await readBlock(block);
      if (bytes !== null) yield bytes;
    },
  };
}

export interface FetchDependencies {
  readonly requests: Requests;
  readonly protocol: StreamProtocol<BlockQuestion>;
  readonly conduct: Conduct;
  /** Whether a peer is connected, after a search for it. */
  readonly connect: (peer: string, signal: AbortSignal | undefined) => Promise<boolean>;
  /** The peers connected, in the order in which to ask them. */
  readonly others: () => readonly string[];
}

/**
 * Fetches a block from the peer `holder`, where one is named and can be reached, or from the first of the others that
 * has it: a block that is spread serves even without its author. Throws MESH_BLOCK_WRONG when the only answers were other
 * bytes, MESH_TIMEOUT when `signal` aborts, else MESH_BLOCK_UNAVAILABLE.
 */
export async function fetchBlock(
  { cid, holder, maxBytes, signal }: { cid: Cid; holder: string | null; maxBytes: number; signal: AbortSignal | undefined },
  { requests, protocol, conduct, connect, others }: FetchDependencies,
): Promise<Uint8Array> {
  const first = holder !== null && (await connect(holder, signal)) ? [holder] : [];
  const peers = [...first, ...others().filter((peer) => peer !== holder)].slice(0, blockAttemptsMax);
  const liars: string[] = [];
  let last: unknown;
  for (const peer of peers) {
    try {
      const bytes = await requests.askOne(peer, protocol, { block: cid }, maxBytes, signal);
      if (bytes === null) continue;
      if (isBlockOf(cid, bytes)) return bytes;
      liars.push(peer);
      conduct.blame(peer, 'block');
    } catch (error) {
      if (!(error instanceof GridlodeError)) throw error;
      if (signal?.aborted === true) throw error;
      last = error;
    }
  }
  if (liars.length > 0) fail(meshCodes, 'MESH_BLOCK_WRONG', `${liars.join(', ')} sent other bytes for the block ${cid}`, last);
  return fail(meshCodes, 'MESH_BLOCK_UNAVAILABLE', `None of ${peers.length} peers gave the block ${cid}`, last);
}
