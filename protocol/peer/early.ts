import type { Cid } from '../codec/hash.js';
import type { RefusalCode } from '../ledger/codes.js';
import type { Ledger } from '../ledger/ledger.js';
import { signerOf } from '../records/bodies.js';
import type { VerifiedRecord } from '../records/envelope.js';
import { peerLimits } from './limits.js';
import { emptyEarlyCounts, type PeerState } from './state.js';
import type { Admission } from './effects.js';

/**
 * Keeps a record that refers to what this peer has not seen yet, and lets gossip carry it on: whoever signed
 * it is often one cut ahead of its neighbours, and beyond them it would be lost. Of one signer it keeps, and
 * carries on, only as many as wait for their turn at once: else one key could have all peers carry records
 * without end (rule PEER-5).
 */
export function holdEarly(state: PeerState, record: VerifiedRecord, code: RefusalCode): Admission {
  const { early, earlySince, earlyCounts, ledger } = state;
  const { cid, body } = record;
  if (early.has(cid)) return { action: 'ignore', code };
  const full =
    (earlyCounts.ofSigner.get(signerOf(body)) ?? 0) >= peerLimits.earlyPerSignerMax ||
    // Keys cost nothing: strangers have a room that all of them share.
    (isStranger(ledger, record) && earlyCounts.strangers >= peerLimits.earlyStrangersMax);
  if (full || early.size >= peerLimits.earlyMax) return { action: 'ignore', code: 'POOL_FULL' };
  early.set(cid, record);
  earlySince.set(cid, ledger.number);
  count(state, record, 1);
  return { action: 'accept', code };
}

function count({ earlyCounts, ledger }: PeerState, record: VerifiedRecord, by: 1 | -1): void {
  const signer = signerOf(record.body);
  const held = (earlyCounts.ofSigner.get(signer) ?? 0) + by;
  if (held === 0) earlyCounts.ofSigner.delete(signer);
  else earlyCounts.ofSigner.set(signer, held);
  // Who is a stranger changes with cuts alone, after which all are counted anew.
  if (isStranger(ledger, record)) earlyCounts.strangers += by;
}

/**
 * Whether a record's signer is neither the resolver nor a member nor has an account that could pay for a
 * model: such keys cost nothing (rule PEER-5).
 */
export const isStranger = ({ members, accounts, campaign }: Ledger, { body }: VerifiedRecord): boolean =>
  'account' in body
    ? (accounts.get(body.account)?.balance ?? 0n) < campaign.stake.modelMin
    : !members.has(body.node) && body.node !== campaign.resolver;

export function dropEarly(state: PeerState, cid: Cid): void {
  const record = state.early.get(cid);
  if (record === undefined) return;
  state.early.delete(cid);
  state.earlySince.delete(cid);
  count(state, record, -1);
}

/** Lets go of all of them; each with the cut since when it has waited. */
export function takeEarly(state: PeerState): { record: VerifiedRecord; since: number }[] {
  const { early, earlySince } = state;
  const waiting = [...early.values()].map((record) => ({
    record,
    since: earlySince.get(record.cid) as number,
  }));
  early.clear();
  earlySince.clear();
  state.earlyCounts = emptyEarlyCounts();
  return waiting;
}
