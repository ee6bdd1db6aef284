import { cidOf, rawCodec, textBytes } from '../../../protocol/codec/hash.js';
import { delegationOwner } from '../../../protocol/records/keys.js';
import { genesisOf, testAudit, testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from './chain.js';
export const staker = await testIdentity(40);
export const rows = 'ab'.repeat(32);
const targets = 'cd'.repeat(32);
export const treasury = 10000n;
/** A chain whose resolver has a treasury, with a delegation of 1,000 over two final models. */
export async function staked(changes = {}) {
    const genesis = genesisOf([
        [staker.key, 1100n],
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
        audit: { ...testAudit, vestingEpochs: 60 },
        ...changes,
    });
    const delegated = chain.signed(staker, 'delegation', {
        amount: 1000n,
        models: 2,
        operator: chain.nodes[1].key,
    });
    chain.fold(delegated);
    chain.fold();
    const owner = delegationOwner(delegated.cid);
    const delegation = chain.ledger.delegations.get(owner);
    const models = [];
    for (let i = 0; i < 2; i++) {
        const worker = chain.nodeOf(delegation.node);
        const commitment = chain.commit(worker, owner);
        chain.finish(commitment.cid);
        models.push([commitment.body.pointId, worker]);
    }
    return { chain, delegation, models: models.sort(([a], [b]) => (a < b ? -1 : 1)) };
}
const predictionsOf = (pointId) => cidOf(textBytes(`predictions of ${pointId}`), rawCodec);
export const round = (chain, era, changes = {}, by = chain.nodes[0]) => chain.sign(by, 'round', { era, rows, deadline: chain.ledger.number + 3, ...changes });
export const prediction = (chain, era, node, points, part = 0) => chain.sign(node, 'prediction', {
    era,
    part,
    models: points.map((pointId) => ({ pointId, predictions: predictionsOf(pointId) })),
});
export const scores = (chain, era, of, changes = {}, by = chain.nodes[0]) => chain.sign(by, 'scores', {
    era,
    targets,
    part: 0,
    parts: 1,
    models: of.map(([pointId, score]) => ({ pointId, corr: score, mmc: 0 })),
    ...changes,
});
/** Opens a round, has all models predict, and lets the deadline pass. */
export function predicted(chain, era, models) {
    chain.fold(round(chain, era));
    const nodes = new Set(models.map(([, node]) => node));
    chain.fold(...[...nodes].map((node) => prediction(chain, era, node, models.filter(([, worker]) => worker === node).map(([pointId]) => pointId))));
    chain.foldEmpty(chain.ledger.rounds.get(era).deadline - chain.ledger.number);
}
//# sourceMappingURL=staked-rounds.js.map