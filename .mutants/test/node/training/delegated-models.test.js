// deadline: 600 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { createTrainer } from '../../../node/training/trainer.js';
import { decodeManifest } from '../../../protocol/model/manifest.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { testStake } from '../../fixtures/campaign.js';
import { Chain, testIdentity } from '../../protocol/ledger/chain.js';
import { gridWith, makeBench, never, removeBench, startEngine } from '../engine/fixture.js';
const delegations = 1_000;
const test = suite('delegated models');
// Where all features are used nothing is random, and how few rows a leaf may have mostly changes nothing:
// many of these points give the same trees.
const bench = await makeBench({
    grid: gridWith({
        colsample_bytree: ['0.1', '0.2', '0.4', '1'],
        max_bin: ['4', '5'],
        num_leaves: ['4', '6', '8'],
        n_estimators: ['20'],
        learning_rate: Array.from({ length: 20 }, (_, i) => String((i + 1) / 20)),
        min_child_samples: Array.from({ length: 20 }, (_, i) => String(i + 1)),
    }),
    featureCount: 24,
}, (dir) => synthesizeDataset(dir, { seed: 7, eras: 12, rowsPerEra: 300, features: 24, targets: 2 }));
test.after(() => removeBench(bench));
test('of a thousand delegations no two end on one point or on the same trees', async () => {
    const staker = await testIdentity(40);
    const { kind: _kind, version: _version, name: _name, resolver: _resolver, beaconAnchor: _anchor, ...rules } = bench.campaign;
    const chain = await Chain.create(8, {
        ...rules,
        acceptance: { ...rules.acceptance, distanceMin: 8 },
        claims: {
            openSlotsMax: 64,
            skipMaxPpm: 250_000,
            leaseEpochs: 400,
            enrolmentEpochs: 4_000,
            newcomersMax: 10_000,
        },
        audit: { ...rules.audit, vestingEpochs: 1 },
        stake: {
            ...testStake,
            genesis: [{ account: accountOf(staker.key), amount: BigInt(delegations) * 100n }],
            termEpochs: 4_000,
        },
    });
    // Who never opened a slot is drawn for no delegation.
    for (const member of chain.ledger.members.values())
        member.openings = 1;
    for (let made = 0; made < delegations; made += 125) {
        chain.fold(...Array.from({ length: 125 }, (_, i) => chain.signed(staker, 'delegation', { amount: 100n, models: 1, operator: null, sequence: made + i })));
    }
    chain.fold();
    const engine = await startEngine(bench);
    const store = await Store.open(`${bench.dir}/store`);
    const blocks = await Blocks.open(store, 1 << 28);
    const trainer = createTrainer({ campaign: chain.campaign, network: chain.cid }, { engine, store, blocks });
    const treesOf = async (manifest) => decodeManifest((await blocks.readBlock(manifest)))
        .segments.map(({ trees }) => trees)
        .join();
    const events = [];
    const settled = (state) => events.flatMap((event) => event.type === 'settled' && event.point.state === state
        ? [event.point]
        : []);
    while (settled('final').length < delegations) {
        const openings = [...chain.ledger.delegations].flatMap(([owner, { node, nextSlot, committed, final }]) => committed + final.size > 0 ||
            [...chain.ledger.members.get(node).slots.values()].some((slot) => slot.owner === owner)
            ? []
            : [chain.opening(chain.nodeOf(node), { owner, slot: nextSlot })]);
        chain.fold(...openings);
        chain.fold();
        const claims = chain.nodes.flatMap((node) => [...chain.ledger.members.get(node.key).slots.values()].map(({ owner, slot, draw }) => {
            const { generation, pointId, target, index } = draw;
            return chain.sign(node, 'claim', { owner, slot, generation, pointId, target, index });
        }));
        chain.fold(...claims);
        const commitments = [];
        for (const claim of claims) {
            const { owner, slot, pointId, target, index } = claim.body;
            if (chain.ledger.points.get(pointId)?.claim !== claim.cid)
                continue;
            const model = await trainer.train({ type: 'train', key: '', owner, slot, pointId, target, index }, { signal: never, onSegment: () => undefined });
            commitments.push(chain.commitment(claim, model));
        }
        events.push(...chain.fold(...commitments));
        for (const open of chain.ledger.commitments.values())
            attest(chain, open);
        events.push(...chain.fold());
    }
    await engine.stop();
    const finals = [...chain.ledger.delegations.values()].flatMap(({ final }) => [...final]);
    const trees = await Promise.all(finals.map(([, { manifest }]) => treesOf(manifest)));
    assert.equal([finals.length, new Set(finals.map(([pointId]) => pointId)).size, new Set(trees).size], [delegations, delegations, delegations]);
    const known = new Set(trees);
    const refused = settled('duplicate');
    const same = (await Promise.all(refused.map(({ manifest }) => treesOf(manifest)))).filter((one) => known.has(one));
    await store.close();
    console.log(`\nmeasured: ${delegations} models are final; ${refused.length} were too like one of them, of which ${same.length} had the same trees`);
    assert.ok(same.length > 0, 'the points are such that trees are the same');
});
/**
 * What two honest audits leave, which have tests of their own: the next cut settles the commitment by its
 * sketch.
 */
function attest(chain, open) {
    if (open.finalCut > 0)
        return;
    const attested = { cut: open.cut, vrfOutput: chain.cid, segments: [], eras: [] };
    for (const { key } of chain.nodes.filter(({ key: node }) => node !== open.node).slice(0, 2)) {
        open.seats.set(key, {
            cut: open.cut,
            alpha: null,
            withheld: false,
            pledge: null,
            attested,
            silent: false,
        });
    }
}
test.run();
//# sourceMappingURL=delegated-models.test.js.map