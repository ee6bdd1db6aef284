import { test } from 'uvu';
import { prefixOf } from '../../../../protocol/model/screening.js';
import { plannedSegments } from '../../../../protocol/model/training-plan.js';
import { ownerOf } from '../../../../protocol/records/keys.js';
import { Chain } from '../chain.js';
import { testRefusals } from '../refusals.js';

const on = await Chain.create(4);
const claim = on.hold(on.nodes[1]!);
const done = on.hold(on.nodes[2]!);
on.fold(on.commitment(done));
const {
  screening,
  acceptance: { corrMin, sharpeMin },
} = on.campaign;
const none = new Uint8Array(0);
const abandoned = {
  outcome: 'abandoned',
  segments: prefixOf(on.campaign, plannedSegments(on.campaign, claim.body)),
  corr: screening.corrMin - 1,
  sketch: none,
} as const;
const blind = await Chain.create(2, {
  eras: { ...on.campaign.eras, screening: [] },
  screening: { prefixPpm: 0, corrMin: 0 },
});
const unscreened = blind.hold(blind.nodes[1]!);

testRefusals('commitment', [
  {
    id: 'corr below the rule',
    on,
    record: on.commitment(claim, { corr: corrMin - 1 }),
    code: 'COMMITMENT_OUTCOME',
    timing: 'invalid',
  },
  {
    id: 'sharpe below the rule',
    on,
    record: on.commitment(claim, { sharpe: sharpeMin - 1 }),
    code: 'COMMITMENT_OUTCOME',
    timing: 'invalid',
  },
  {
    id: 'accepted without a sketch',
    on,
    record: on.commitment(claim, { sketch: none }),
    code: 'COMMITMENT_OUTCOME',
    timing: 'invalid',
  },
  {
    id: 'refused though it meets the rule',
    on,
    record: on.commitment(claim, { outcome: 'refused', sketch: none }),
    code: 'COMMITMENT_OUTCOME',
    timing: 'invalid',
  },
  {
    id: 'refused with a sketch',
    on,
    record: on.commitment(claim, { outcome: 'refused', corr: corrMin - 1 }),
    code: 'COMMITMENT_OUTCOME',
    timing: 'invalid',
  },
  {
    id: 'abandoned though its prefix passes',
    on,
    record: on.commitment(claim, { ...abandoned, corr: screening.corrMin }),
    code: 'COMMITMENT_OUTCOME',
    timing: 'invalid',
  },
  {
    id: 'abandoned where nothing is screened',
    on: blind,
    record: blind.commitment(unscreened, { ...abandoned, corr: -1 }),
    code: 'COMMITMENT_OUTCOME',
    timing: 'invalid',
  },
  {
    id: 'abandoned before its prefix',
    on,
    record: on.commitment(claim, { ...abandoned, segments: abandoned.segments - 1 }),
    code: 'COMMITMENT_SEGMENTS',
    timing: 'wrong',
  },
  {
    id: 'abandoned after its prefix',
    on,
    record: on.commitment(claim, { ...abandoned, segments: abandoned.segments + 1 }),
    code: 'COMMITMENT_SEGMENTS',
    timing: 'wrong',
  },
  {
    id: 'of a claim to come',
    on,
    record: on.commitment(claim, { pointId: '00'.repeat(32) as never }),
    code: 'COMMITMENT_CLAIM',
    timing: 'early',
  },
  {
    id: 'of a slot that has closed',
    on,
    record: on.commitment(done, { pointId: '00'.repeat(32) as never }),
    code: 'COMMITMENT_CLAIM',
    timing: 'late',
  },
  {
    id: 'of another claim',
    on,
    record: on.commitment(claim, { claim: done.cid }),
    code: 'COMMITMENT_CLAIM',
    timing: 'late',
  },
  {
    id: 'by another node',
    on,
    record: on.commitment(claim, {}, on.nodes[2]),
    code: 'COMMITMENT_CLAIM',
    timing: 'late',
  },
  {
    id: 'for another owner',
    on,
    record: on.commitment(claim, { owner: ownerOf(on.nodes[3]!.key) }),
    code: 'COMMITMENT_CLAIM',
    timing: 'late',
  },
  {
    id: 'more segments than planned',
    on,
    record: on.commitment(claim, { segments: plannedSegments(on.campaign, claim.body) + 1 }),
    code: 'COMMITMENT_SEGMENTS',
    timing: 'wrong',
  },
  {
    id: 'a second one',
    on,
    record: on.commitment(done, { corr: corrMin + 1 }),
    code: 'COMMITMENT_SECOND',
    timing: 'late',
  },
]);

test.run();
