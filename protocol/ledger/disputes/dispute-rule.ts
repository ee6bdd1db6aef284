import type { Campaign } from '../../campaign/campaign.js';
import { equalBytes } from '../../codec/canonical.js';
import { hashBytes } from '../../codec/hash.js';
import { eraAt, isAcceptanceEra, isScreened } from '../../model/screening.js';
import type { BodyOf } from '../../records/bodies.js';
import type { NodeKey } from '../../records/keys.js';
import type { OpenCommitment } from '../audits/audit.js';
import { attestedBy, hasDispute, seatOf } from '../audits/seats.js';
import { speakerOf } from '../audits/speaker.js';
import { isBarred, type Ledger } from '../ledger.js';
import { early, invalid, isRefusal, late, rule, wrong, type Refusal } from '../rule.js';
import type { Disputed } from './open-dispute.js';

/** Bytes of a result. */
const resultBytes = { segment: 64, era: 8, sketch: 32, attestation: 32 } as const;

const codes = { commitment: 'DISPUTE_COMMITMENT', seat: 'DISPUTE_SEAT' } as const;

/** What is disputed, and of whose model. */
interface Disputing {
  readonly disputed: Disputed;
  readonly author: NodeKey;
}

export const disputeRule = rule<'dispute', Disputing>({
  // DISPUTE-1
  check(ledger, { body }): Refusal | Disputing {
    const { commitment: cid, node, subject, claimed, found } = body;
    const size = resultBytes[subject];
    if (claimed.length !== size || found.length !== size || equalBytes(claimed, found))
      return invalid('DISPUTE_RESULTS');
    const disputed = disputedIn(body);
    if (disputed === null) return invalid('DISPUTE_ACCUSED');
    const open = ledger.commitments.get(cid);
    if (open !== undefined && !hasPart(ledger.campaign, open, body)) return wrong('DISPUTE_PART');
    const speaker = speakerOf(ledger, body, codes);
    if (isRefusal(speaker)) return speaker;
    if (speaker.seat.phase.type === 'attested' || hasDispute(ledger, cid, node))
      return late('DISPUTE_SECOND');
    return checkAccused(ledger, speaker.open, disputed) ?? { disputed, author: speaker.open.node };
  },
  apply(ledger, { body: { node, commitment }, cid }, { disputed, author }, emit) {
    ledger.disputes.set(cid, {
      ...disputed,
      node,
      commitment,
      cut: ledger.number,
      drawing: null,
      vacant: 0,
      seats: new Map(),
      abstained: new Set(),
    });
    emit({ type: 'disputed', dispute: cid, commitment, node, accused: disputed.accused ?? author });
  },
});

/**
 * What a record disputes; null where it names whose attestation, and disputes a part of the model, or the
 * other way round.
 */
function disputedIn({ subject, part, accused, claimed, found }: BodyOf<'dispute'>): Disputed | null {
  if (subject === 'attestation') return accused === null ? null : { subject, part, accused, claimed, found };
  return accused === null ? { subject, part, accused, claimed, found } : null;
}

/** Whether a committed model has the part that is named. */
function hasPart(campaign: Campaign, open: OpenCommitment, { subject, part }: BodyOf<'dispute'>): boolean {
  if (subject === 'sketch') return open.outcome !== 'abandoned' && part === 0;
  if (subject !== 'era') return part < open.segments;
  if (isAcceptanceEra(campaign, part)) return open.outcome !== 'abandoned';
  return isScreened(campaign, open) && eraAt(campaign, part) !== undefined;
}

/** What an attestation says is in the ledger, so that nobody can misquote it. */
function checkAccused(
  ledger: Ledger,
  open: OpenCommitment,
  { accused, part, claimed }: Disputed,
): Refusal | null {
  if (accused === null) return null;
  if (isBarred(ledger, accused)) return late('DISPUTE_ATTESTATION');
  const attested = attestedBy(seatOf(open, accused));
  if (attested === null) return early('DISPUTE_ATTESTATION');
  const listed = attested.segments.find(({ segment }) => segment === part);
  const isQuoted = listed !== undefined && equalBytes(hashBytes(listed.transcript), claimed);
  return isQuoted ? null : wrong('DISPUTE_ATTESTATION');
}
