import { cidOf, type Cid } from '../../protocol/codec/hash.js';
import { decodeShape, type Shape } from '../../protocol/codec/shape.js';
import {
  declineCodes,
  refusalCodes,
  type DeclineCode,
  type RefusalCode,
} from '../../protocol/ledger/codes.js';
import type { Ledger } from '../../protocol/ledger/ledger.js';
import { recordShapes, type RecordBody } from '../../protocol/records/bodies.js';
import { encodeBody, recordMaxBytes, type VerifiedRecord } from '../../protocol/records/envelope.js';
import { draftOf } from './draft-ledger.js';
import { recordsOf, type Pools } from './pending.js';
import { judge, refusalOf } from '../../protocol/ledger/judge.js';
import type { Refusal } from '../../protocol/ledger/rule.js';
import type { Archive } from '../../protocol/ledger/archive.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';

/** Why a record could do nothing, and what to do about it. */
export interface Objection {
  readonly code: DeclineCode | RefusalCode;
  readonly remedy: string;
}

/** A record before somebody signs it. */
export interface UnsignedRecord {
  readonly cid: Cid;
  readonly body: RecordBody;
}

/** The record that a body makes. Throws codecCodes where it would not be of the shape of its kind. */
export function unsignedRecord(body: RecordBody): UnsignedRecord {
  const payload = encodeBody(body);
  decodeShape(recordShapes[body.kind] as Shape<RecordBody>, payload, recordMaxBytes, body.kind);
  return { cid: cidOf(payload), body };
}

/**
 * What the next cut would object to in a record of an account, or one that a node signs on order; null where
 * it would have its effect. The rules themselves say so. Of a node's record the check does, which changes
 * nothing. An account's record may also be declined as it is applied, after those of the account that wait
 * for a cut: these are tried on a draft of the ledger.
 */
export function objectionTo(ledger: Ledger, pools: Pools, { cid, body }: UnsignedRecord): Objection | null {
  // No rule looks at the signature; who signs a record checks it.
  const record = { cid, body } as VerifiedRecord;
  if (!('account' in body)) {
    const refusal =
      refusalOf(ledger, record, noArchive) ?? (body.kind === 'round' ? waitingRound(pools, body.era) : null);
    return refusal === null ? null : objectionFor(refusal);
  }
  const draft = draftOf(ledger);
  for (const earlier of recordsOf(pools, body.account)) {
    const effect = judge(draft, earlier, noArchive);
    if (typeof effect === 'function') effect(() => undefined);
  }
  const effect = judge(draft, record, noArchive);
  if (typeof effect !== 'function') return objectionFor(effect);
  let declined: DeclineCode | null = null;
  effect((event: LedgerEvent) => {
    if (event.type === 'declined') declined = event.code;
  });
  return declined === null ? null : { code: declined, remedy: declineCodes[declined as DeclineCode].remedy };
}

/** A cut takes one round: while that of another era waits for it, this one would be refused for good. */
const waitingRound = ({ pending }: Pools, era: string): Refusal | null =>
  [...pending.values()].some(({ body }) => body.kind === 'round' && body.era !== era)
    ? { timing: 'early', code: 'ROUND_SPACING' }
    : null;

const objectionFor = ({ code }: Refusal): Objection => ({ code, remedy: refusalCodes[code].remedy });

/** Nothing that is judged here depends on settled points. */
const noArchive: Archive = { settled: () => undefined, nearest: () => null };
