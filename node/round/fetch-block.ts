import type { Cid } from '../../protocol/codec/hash.js';
import { GridlodeError } from '../../protocol/error.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import type { ModelSource } from '../audit/model-under-audit.js';
import { meshCodes } from '../mesh/codes.js';

/** How long whoever holds a block is asked for it. */
const fetchMs = 30_000;

/** A block of at most `maxBytes` from other nodes, best from its author; null where nobody gives it. */
export async function fetchBlock(fetchBlocks: ModelSource['fetchBlocks'], cid: Cid, { maxBytes, author }: { maxBytes: number; author: NodeKey }): Promise<Uint8Array | null> {
  try {
    const [block] = (await fetchBlocks([cid], { maxBytes, author, signal: AbortSignal.timeout(fetchMs) })) as [Uint8Array];
    return block;
  } catch (error) {
    if (error instanceof GridlodeError && Object.hasOwn(meshCodes, error.code)) return null;
    throw error;
  }
}
