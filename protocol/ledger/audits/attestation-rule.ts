import { uniformSample } from '../../audit/sample.js';
import type { Campaign } from '../../campaign/campaign.js';
import type { Hash } from '../../codec/hash.js';
import type { BodyOf } from '../../records/bodies.js';
import { early, invalid, isRefusal, late, rule, wrong, type Refusal } from '../rule.js';
import { noteAnswer } from './silence.js';
import type { Attested, OpenCommitment, SeatPhase } from './audit.js';
import { editSeat, hasDispute, isRevealed } from './seats.js';
import { speakerOf } from './speaker.js';

const codes = { commitment: 'ATTESTATION_COMMITMENT', seat: 'ATTESTATION_SEAT' } as const;

interface Attesting {
  readonly pledged: Extract<SeatPhase, { type: 'pledged' }>;
  readonly attested: Attested;
}

export const attestationRule = rule<'attestation', Attesting>({
  // ATTESTATION-1
  check(ledger, record): Refusal | Attesting {
    const { body } = record;
    const speaker = speakerOf(ledger, body, codes);
    if (isRefusal(speaker)) return speaker;
    const { open, seat } = speaker;
    const { phase } = seat;
    // [early]: the seat holds the model.
    if (phase.type === 'drawn' || phase.alpha === null) return early('ATTESTATION_PLEDGE');
    // [wrong]: it proves the seat's sample with the member's VRF key.
    if (body.alpha !== phase.alpha || body.vrfKey !== ledger.members.get(body.node)?.vrfKey)
      return wrong('ATTESTATION_PROOF');
    // [invalid]. Ten milliseconds, so that all that costs nothing comes before.
    const { vrfOutput } = record;
    if (vrfOutput === null) return invalid('ATTESTATION_PROOF');
    if (!listsSample(ledger.campaign, body, vrfOutput, open)) return wrong('ATTESTATION_SAMPLE');
    if (phase.type === 'attested' || hasDispute(ledger, body.commitment, body.node))
      return late('ATTESTATION_SECOND');
    // [early] before it has pledged, [wrong] where that was another one.
    if (phase.type !== 'pledged') return early('ATTESTATION_PLEDGE');
    if (phase.pledge !== record.cid) return wrong('ATTESTATION_PLEDGE');
    if (!isRevealed(open)) return early('ATTESTATION_REVEAL');
    const { segments, eras } = body;
    return { pledged: phase, attested: { vrfOutput, segments, eras } };
  },
  apply(ledger, { body: { node, commitment } }, { pledged: { alpha, pledge }, attested }) {
    editSeat(ledger, commitment, node, (seat) => {
      seat.phase = { type: 'attested', alpha, pledge, attested: { cut: ledger.number, ...attested } };
    });
    noteAnswer(ledger, node);
  },
});

/**
 * Whether an attestation lists, in ascending order, what the ledger knows of its sample, as many as it has,
 * and just the eras of it (rule ATTESTATION-2). The other segments follow from influence, which the ledger
 * does not know; a longer list would only burden who reads it.
 */
function listsSample(
  campaign: Campaign,
  body: BodyOf<'attestation'>,
  vrfOutput: Hash,
  open: OpenCommitment,
): boolean {
  if (open.phase.type === 'committed') return false;
  const {
    segments: size,
    phase: { common },
  } = open;
  const { segments, eras, screening } = uniformSample(campaign, vrfOutput, open);
  const listed = body.segments.map(({ segment }) => segment);
  const { weightedSegments, influentialSegments } = campaign.audit;
  const drawn = segments.length + weightedSegments;
  if (listed.length < Math.min(size, drawn) || listed.length > drawn + influentialSegments + 2) return false;
  const isAscending = listed.every(
    (segment, i) => segment < size && (i === 0 || segment > (listed[i - 1] ?? size)),
  );
  const expected = [...eras, ...screening];
  return (
    isAscending &&
    [...segments, common].every((segment) => listed.includes(segment)) &&
    expected.length === body.eras.length &&
    expected.every((era, i) => era === body.eras[i])
  );
}
