import { journalKeyOf, type RecordBody } from '../records/bodies.js';
import { isBehind, type PeerState } from './state.js';
import type { Effect } from './effects.js';

/** What every body of this peer begins with. */
export const head = <const K extends RecordBody['kind']>(state: PeerState, kind: K) =>
  ({ kind, version: 1, campaign: state.ledger.cid, node: state.options.node }) as const;

/**
 * Asks the driver to sign a body, unless its slot is being signed, waits for a cut, or was refused since the
 * last one; or this peer is behind.
 */
export function sign(state: PeerState, body: RecordBody, effects: Effect[]): void {
  if (state.own.has(journalKeyOf(body)) || isBehind(state)) return;
  state.own.set(journalKeyOf(body), 'signing');
  effects.push({ type: 'sign', body });
}
