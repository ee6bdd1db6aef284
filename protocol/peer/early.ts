import type { Cid } from '../codec/hash.js';
import type { RefusalCode } from '../ledger/codes.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { peerLimits } from './limits.js';
import type { PeerState } from './state.js';
import type { Effect, Verdict } from './effects.js';

/**
 * Keeps a record that refers to what this peer has not seen yet, and lets gossip carry it on: whoever signed it is often one
 * cut ahead of its neighbours, and beyond them it would be lost. The oldest of the same signer gives way.
 */
export function park(state: PeerState, record: VerifiedRecord, code: RefusalCode, effects: Effect[]): Verdict {
  const { early, earlySince, ledger } = state;
  const { cid, body } = record;
  if (early.has(cid)) return { action: 'ignore', code };
  const isStranger = ({ body: { node } }: VerifiedRecord): boolean => !ledger.members.has(node);
  const ofNode = (other: VerifiedRecord): boolean => other.body.node === body.node;
  // Keys cost nothing: strangers fill their room once, and nobody carries more of theirs.
  if (isStranger(record) && [...early.values()].filter(isStranger).length >= peerLimits.earlyStrangersMax) return { action: 'ignore', code: 'POOL_FULL' };
  makeRoom(state, peerLimits.earlyPerNodeMax, ofNode, effects);
  makeRoom(state, peerLimits.earlyMax, () => true, effects);
  early.set(cid, record);
  earlySince.set(cid, ledger.number);
  return { action: 'accept', code };
}

function makeRoom(state: PeerState, max: number, alike: (record: VerifiedRecord) => boolean, effects: Effect[]): void {
  const rivals = [...state.early.values()].filter(alike);
  if (rivals.length >= max) drop(state, rivals[0] as VerifiedRecord, effects);
}

function drop(state: PeerState, { cid }: VerifiedRecord, effects: Effect[]): void {
  unpark(state, cid);
  effects.push({ type: 'forget', cids: [cid] });
}

export function unpark(state: PeerState, cid: Cid): void {
  state.early.delete(cid);
  state.earlySince.delete(cid);
}
