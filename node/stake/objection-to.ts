import {
  declineCodes,
  refusalCodes,
  type DeclineCode,
  type RefusalCode,
} from '../../protocol/ledger/codes.js';
import { judge } from '../../protocol/ledger/judge.js';
import { openLedger, snapshotLedger, type Ledger } from '../../protocol/ledger/ledger.js';
import type { SignedRecord, VerifiedRecord } from '../../protocol/records/envelope.js';
import { recordsOf, type Pools } from './pending.js';
import type { Archive } from '../../protocol/ledger/archive.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';

/** Why a record could do nothing, and what to do about it. */
export interface Objection {
  readonly code: DeclineCode | RefusalCode;
  readonly remedy: string;
}

/**
 * What the next cut would object to in a record of an account that nobody signed yet, after those of the
 * account that wait for it; null where it would have its effect. The rules themselves say so, on a ledger
 * that is thrown away.
 */
export function objectionTo(ledger: Ledger, pools: Pools, record: SignedRecord): Objection | null {
  const { body } = record;
  const { rounds, ...others } = snapshotLedger(ledger);
  // Rounds hold most of a ledger, and a record changes none but the one that it names.
  const named = new Map(
    [...rounds].map(([era, round]) => [
      era,
      'era' in body && body.era === era ? structuredClone(round) : round,
    ]),
  );
  const trial = openLedger(ledger.campaign, ledger.cid, { ...structuredClone(others), rounds: named });
  const earlier = 'account' in body ? recordsOf(pools, body.account) : [];
  let declined: DeclineCode | null = null;
  const note = (event: LedgerEvent): void => {
    if (event.type === 'declined' && event.record === record.cid) declined = event.code;
  };
  for (const one of [...earlier, record as VerifiedRecord]) {
    const found = judge(trial, one, noArchive);
    if (typeof found === 'function') found(note);
    else if (one === record) return { code: found.code, remedy: refusalCodes[found.code] };
  }
  return declined === null ? null : { code: declined, remedy: declineCodes[declined] };
}

/** Nothing that its owner orders a node to sign depends on settled points. */
const noArchive: Archive = { settled: () => undefined, nearest: () => null };
