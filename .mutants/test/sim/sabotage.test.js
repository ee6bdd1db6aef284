import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { slotKey } from '../../protocol/ledger/ledger.js';
import { gridOf } from '../fixtures/campaign.js';
import { faulty } from './scenarios.js';
import { World } from './world.js';
/** So narrow that draws collide in almost every cut. */
const crowded = (seed) => {
    const scenario = faulty(seed, 12);
    return { ...scenario, changes: { ...scenario.changes, grid: gridOf(8), targets: ['target'] } };
};
/** Exchanges the tickets of two who claim one point in a cut, so that the wrong one wins. */
function breakTies(state, input) {
    if (input.type !== 'cut')
        return;
    const claims = input.cids.flatMap((cid) => input.records.find((record) => record.cid === cid) ?? state.pending.get(cid) ?? []);
    const first = new Map();
    for (const { body } of claims) {
        const draw = body.kind === 'claim' ? state.ledger.members.get(body.node)?.slots.get(slotKey(body))?.draw : null;
        if (draw === null || draw === undefined)
            continue;
        const rival = first.get(draw.pointId);
        if (rival === undefined)
            first.set(draw.pointId, draw);
        else
            [rival.ticket, draw.ticket] = [draw.ticket, rival.ticket];
    }
}
const planted = [
    {
        id: 'one peer breaks ties the other way',
        scenario: crowded(1),
        sabotage: { before: (peer, state, input) => peer.index === 3 && breakTies(state, input) },
        fails: /^npm run sim -- --seed 1 --peers 12 at \d+(\.\d+)? ms: two ledgers after cut \d+, at \.(events|ledger)/,
    },
    {
        id: 'one peer folds a cut without one of its members',
        scenario: faulty(2, 12),
        sabotage: {
            before: (peer, { ledger }, { type }) => peer.index === 4 &&
                type === 'cut' &&
                ledger.number === 8 &&
                ledger.members.delete(peer.world.peers[7].identity.key),
        },
        fails: /^npm run sim -- --seed 2 --peers 12 at \d+(\.\d+)? ms: two ledgers after cut 9, at \./,
    },
    {
        id: 'the resolver signs two cuts for one epoch',
        scenario: faulty(3, 12),
        sabotage: { secondCut: (number) => number === 7 },
        fails: /^npm run sim -- --seed 3 --peers 12 at \d+(\.\d+)? ms: (peer \d+ saw two cuts 7|two ledgers after cut 7, at \.cut)$/,
    },
    {
        id: 'archives forget what is final',
        scenario: crowded(4),
        sabotage: { archive: (_, found) => (found?.state === 'final' ? undefined : found) },
        fails: /^npm run sim -- --seed 4 --peers 12 at \d+(\.\d+)? ms: the point [0-9a-f]{64} has two final owners$/,
    },
    {
        id: 'panels full of liars',
        scenario: { ...faulty(7, 12), forgers: 0, stampers: 0, liars: 8 },
        sabotage: {},
        fails: /^npm run sim -- --seed 7 --peers 12 at \d+(\.\d+)? ms: the honest node [0-9a-f]{64} was barred: forged$/,
    },
    {
        id: 'auditors who keep to themselves what they find',
        scenario: { ...faulty(6, 12), forgers: 4, stampers: 0, finalMin: 0 },
        sabotage: {
            before: (_, { tasks }, input) => input.type === 'audited' && input.outcome.type === 'mismatch' && tasks.delete(input.key),
        },
        fails: /^npm run sim -- --seed 6 --peers 12 at \d+(\.\d+)? ms: 0 of 4 forgers were caught$/,
    },
];
for (const { id, scenario, sabotage, fails } of planted) {
    test(`the checks fire, and the failure says how to replay it: ${id}`, async () => {
        const runs = [];
        for (let i = 0; i < 2; i++) {
            const world = await World.create(scenario, sabotage);
            runs.push({ error: messageOf(() => world.run()), digest: world.log.digest, events: world.events });
        }
        assert.match(runs[0].error, fails);
        assert.equal(runs[0], runs[1]);
    });
}
function messageOf(run) {
    try {
        run();
    }
    catch (error) {
        return error.message;
    }
    return 'nothing was thrown';
}
test.run();
//# sourceMappingURL=sabotage.test.js.map