import type { Cid } from '../codec/hash.js';
import type { RefusalCode } from '../ledger/codes.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { peerLimits } from './limits.js';
import type { PeerState } from './state.js';
import type { Verdict } from './effects.js';

/**
 * Keeps a record that refers to what this peer has not seen yet, and lets gossip carry it on: whoever signed it is often one
 * cut ahead of its neighbours, and beyond them it would be lost. Of one signer it keeps, and carries on, only as many as wait
 * for their turn at once: else one key could have all peers carry records without end.
 */
export function park(state: PeerState, record: VerifiedRecord, code: RefusalCode): Verdict {
  const { early, earlySince, ledger } = state;
  const { cid, body } = record;
  if (early.has(cid)) return { action: 'ignore', code };
  const isStranger = ({ body: { node } }: VerifiedRecord): boolean => !ledger.members.has(node);
  const countOf = (alike: (other: VerifiedRecord) => boolean): number => [...early.values()].filter(alike).length;
  const full = countOf(({ body: { node } }) => node === body.node) >= peerLimits.earlyPerNodeMax
    // Keys cost nothing: strangers have a room that all of them share.
    || (isStranger(record) && countOf(isStranger) >= peerLimits.earlyStrangersMax);
  if (full || early.size >= peerLimits.earlyMax) return { action: 'ignore', code: 'POOL_FULL' };
  early.set(cid, record);
  earlySince.set(cid, ledger.number);
  return { action: 'accept', code };
}

export function unpark(state: PeerState, cid: Cid): void {
  state.early.delete(cid);
  state.earlySince.delete(cid);
}
