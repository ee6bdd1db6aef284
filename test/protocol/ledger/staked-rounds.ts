import { cidOf, rawCodec, textBytes, type Cid, type Hash } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { delegationOwner } from '../../../protocol/records/keys.js';
import { genesisOf, testAudit, testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from './chain.js';
import type { Delegation } from '../../../protocol/ledger/delegations/open-delegation.js';
import { termOf } from '../../../protocol/ledger/delegations/term.js';

export type Key = Chain['nodes'][number];
export const staker = await testIdentity(40);
const rows = 'ab'.repeat(32) as Hash;
const targets = 'cd'.repeat(32) as Hash;
export const treasury = 10_000n;

/** A chain whose resolver has a treasury, with a delegation of 1,000 over two models that have vested. */
export async function staked(
  changes: Partial<Chain['campaign']> = {},
): Promise<{ chain: Chain; delegation: Delegation; models: [PointId, Key][] }> {
  const genesis = genesisOf([
    [staker.key, 1_100n],
    [(await testIdentity(0)).key, treasury],
  ]);
  const claims = {
    openSlotsMax: 4,
    skipMaxPpm: 250_000,
    leaseEpochs: 40,
    enrolmentEpochs: 400,
    newcomersMax: 10_000,
  };
  const chain = await Chain.create(6, {
    stake: { ...testStake, genesis },
    claims,
    audit: { ...testAudit, vestingEpochs: 1 },
    ...changes,
  });
  const delegated = chain.signed(staker, 'delegation', {
    amount: 1_000n,
    models: 2,
    operator: chain.nodes[1]!.key,
  });
  chain.fold(delegated);
  chain.fold();
  const owner = delegationOwner(delegated.cid);
  const delegation = chain.ledger.delegations.get(owner)!;
  const models: [PointId, Key][] = [];
  for (let i = 0; i < 2; i++) {
    const worker = chain.nodeOf(termOf(delegation)!.node);
    const commitment = chain.commit(worker, owner);
    chain.finish(commitment.cid);
    models.push([commitment.body.pointId, worker]);
  }
  chain.foldEmpty(2);
  return { chain, delegation, models: models.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

const predictionsOf = (pointId: PointId): Cid => cidOf(textBytes(`predictions of ${pointId}`), rawCodec);
export const round = (
  chain: Chain,
  era: string,
  changes = {},
  by: Key = chain.nodes[0]!,
): VerifiedRecord<'round'> =>
  chain.sign(by, 'round', { era, rows, deadline: chain.ledger.number + 3, ...changes });
export const prediction = (
  chain: Chain,
  era: string,
  node: Key,
  points: readonly PointId[],
  part = 0,
): VerifiedRecord<'prediction'> =>
  chain.sign(node, 'prediction', {
    era,
    part,
    models: points.map((pointId) => ({ pointId, predictions: predictionsOf(pointId) })),
  });
export const scores = (
  chain: Chain,
  era: string,
  of: readonly [PointId, number][],
  changes = {},
  by: Key = chain.nodes[0]!,
): VerifiedRecord<'scores'> =>
  chain.sign(by, 'scores', {
    era,
    targets,
    part: 0,
    parts: 1,
    models: of.map(([pointId, score]) => ({ pointId, corr: score, mmc: 0 })),
    ...changes,
  });

/** Opens a round, has all models predict, and lets the deadline pass. */
export function predicted(chain: Chain, era: string, models: readonly [PointId, Key][]): void {
  chain.fold(round(chain, era));
  const nodes = new Set(models.map(([, node]) => node));
  chain.fold(
    ...[...nodes].map((node) =>
      prediction(
        chain,
        era,
        node,
        models.filter(([, worker]) => worker === node).map(([pointId]) => pointId),
      ),
    ),
  );
  chain.foldEmpty(chain.ledger.rounds.get(era)!.deadline - chain.ledger.number);
}
