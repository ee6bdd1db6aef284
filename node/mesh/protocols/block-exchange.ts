import type { Cid } from '../../../protocol/codec/hash.js';
import { link, list, map } from '../../../protocol/codec/shape.js';
import { fail, GridlodeError, isOf } from '../../../protocol/error.js';
import { isBlockOf } from '../../store/blocks.js';
import { meshCodes } from '../codes.js';
import type { Conduct } from '../conduct.js';
import { blockAttemptsMax, blockDeadlineMs, blocksAnswerBytes, blocksPerRequest } from '../constants.js';
import { lengthMaxBytes } from '../streams/frames.js';
import { blocksProtocol } from './ids.js';
import type { Silences } from './silences.js';
import type { Requests, StreamProtocol } from '../streams/requests.js';

interface BlocksQuestion {
  readonly blocks: Cid[];
}

/**
 * The question names blocks; the answer is a frame for each, in that order, up to the first that is not held,
 * or as many as make up `blocksAnswerBytes`: who asked goes on from there (rule MESH-4).
 */
export function blocks(
  network: Cid,
  readBlock: (cid: Cid) => Promise<Uint8Array | null>,
): StreamProtocol<BlocksQuestion> {
  return {
    id: blocksProtocol(network),
    question: map({ blocks: list(link, blocksPerRequest, 1) }),
    isLight: false,
    deadlineMs: blockDeadlineMs,
    async *answer({ blocks: wanted }) {
      let sent = 0;
      for (const cid of wanted) {
        const bytes = sent < blocksAnswerBytes ? await readBlock(cid) : null;
        if (bytes === null) return;
        sent += bytes.length;
        yield bytes;
      }
    },
  };
}

export interface FetchDependencies {
  readonly requests: Requests;
  readonly protocol: StreamProtocol<BlocksQuestion>;
  readonly conduct: Conduct;
  readonly silences: Silences;
  /** The peers that surely have what one has, and are connected, after a search for it. */
  readonly holdersOf: (peer: string, signal: AbortSignal | undefined) => Promise<readonly string[]>;
  /** The peers connected, in the order in which to ask them. */
  readonly others: () => readonly string[];
}

export interface WantedBlocks {
  readonly cids: readonly Cid[];
  readonly holder: string | null;
  /** Of one block. */
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Fetches blocks, in their order, from the peer `holder`, where one is named and can be reached, or from its
 * relays, and what these do not give from the others, those that were silent lately last: a block that is
 * spread serves even without its author. Throws MESH_BLOCK_WRONG when the only answers for one were other
 * bytes, MESH_TIMEOUT when `signal` aborts, MESH_BUSY where nobody gave one and somebody had no place to
 * answer in, else MESH_BLOCK_UNAVAILABLE.
 */
export async function fetchBlocks(
  { cids, holder, maxBytes, signal }: WantedBlocks,
  { requests, protocol, conduct, silences, holdersOf, others }: FetchDependencies,
): Promise<Uint8Array[]> {
  const first = holder === null ? [] : await holdersOf(holder, signal);
  const known = [...first, ...others().filter((peer) => peer !== holder && !first.includes(peer))];
  const peers = silences.order(known.slice(0, blockAttemptsMax));
  const found: Uint8Array[] = [];
  const liars: string[] = [];
  let last: unknown;
  let busy: unknown;
  for (const peer of peers) {
    try {
      for (let before = -1; before < found.length && found.length < cids.length;) {
        before = found.length;
        const asked = cids.slice(before, before + blocksPerRequest);
        const frames = { frameMaxBytes: maxBytes, maxBytes: (maxBytes + lengthMaxBytes) * asked.length };
        for await (const bytes of requests.ask(peer, protocol, { blocks: asked }, frames, signal)) {
          const cid = asked[found.length - before];
          if (cid === undefined || !isBlockOf(cid, bytes)) throw new Lie();
          found.push(bytes);
        }
      }
      if (found.length === cids.length) return found;
    } catch (error) {
      if (error instanceof Lie) {
        liars.push(peer);
        conduct.blame(peer, 'block');
        continue;
      }
      if (!(error instanceof GridlodeError)) throw error;
      if (isOf(error, meshCodes, 'MESH_TIMEOUT')) silences.note(peer);
      if (signal?.aborted === true) throw error;
      if (isOf(error, meshCodes, 'MESH_BUSY')) busy = error;
      last = error;
    }
  }
  const cid = cids[found.length] as Cid;
  if (liars.length > 0)
    fail(meshCodes, 'MESH_BLOCK_WRONG', `${liars.join(', ')} sent other bytes for the block ${cid}`, last);
  if (busy !== undefined)
    fail(meshCodes, 'MESH_BUSY', `A peer that may have the block ${cid} has no place free`, busy);
  return fail(
    meshCodes,
    'MESH_BLOCK_UNAVAILABLE',
    `None of ${peers.length} peers gave the block ${cid}`,
    last,
  );
}

/** A peer sent what it was not asked for. */
class Lie extends Error {}
