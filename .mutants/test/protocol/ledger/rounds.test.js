import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { domainHash, textBytes, uint32Bytes } from '../../../protocol/codec/hash.js';
import { roundsMax } from '../../../protocol/ledger/ledger.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { decodeSettledRound, encodeSettledRound, recomputeTable, } from '../../../protocol/settlement/settled-round.js';
import { testAudit, testStake } from '../../fixtures/campaign.js';
import { testRefusals } from './refusals.js';
import { prediction, predicted, round, rows, scores, staked, staker, treasury, } from './staked-rounds.js';
const corr = 20_000_000;
const tableIn = (events) => events.flatMap((event) => (event.type === 'paid' ? [event.table] : []))[0];
const on = await staked();
const [[low, lowNode], [high]] = on.models;
on.chain.fold(round(on.chain, '0100'));
const open = await staked();
open.chain.fold(round(open.chain, '0100'));
open.chain.fold(prediction(open.chain, '0100', lowNode, [low]));
const scored = await staked();
predicted(scored.chain, '0100', [scored.models[0]]);
scored.chain.fold();
const full = await staked();
full.chain.fold(round(full.chain, '1000'));
for (let i = 1; i < roundsMax; i++)
    full.chain.ledger.rounds.set(String(1000 + i), full.chain.ledger.rounds.get('1000'));
testRefusals('round', [
    {
        id: 'by who is not the resolver',
        on: on.chain,
        record: round(on.chain, '0101', {}, lowNode),
        code: 'ROUND_SIGNER',
        timing: 'invalid',
    },
    {
        id: 'of an era that had one',
        on: on.chain,
        record: round(on.chain, '0100'),
        code: 'ROUND_ERA',
        timing: 'late',
    },
    {
        id: 'of an era before the latest',
        on: on.chain,
        record: round(on.chain, '0099'),
        code: 'ROUND_ERA',
        timing: 'late',
    },
    {
        id: 'whose deadline has passed',
        on: on.chain,
        record: round(on.chain, '0101', { deadline: 1 }),
        code: 'ROUND_DEADLINE',
        timing: 'late',
    },
    {
        id: 'whose deadline is too far away',
        on: on.chain,
        record: round(on.chain, '0101', { deadline: on.chain.ledger.number + testStake.unbondingEpochs + 1 }),
        code: 'ROUND_DEADLINE',
        timing: 'late',
    },
    {
        id: 'beyond the rounds open at once',
        on: full.chain,
        record: round(full.chain, '2000'),
        code: 'ROUND_FULL',
        timing: 'late',
    },
]);
testRefusals('prediction', [
    {
        id: 'of a round to come',
        on: on.chain,
        record: prediction(on.chain, '0101', lowNode, [low]),
        code: 'PREDICTION_ROUND',
        timing: 'early',
    },
    {
        id: 'of a round that is over',
        on: on.chain,
        record: prediction(on.chain, '0099', lowNode, [low]),
        code: 'PREDICTION_ROUND',
        timing: 'late',
    },
    {
        id: 'after the deadline',
        on: scored.chain,
        record: prediction(scored.chain, '0100', lowNode, [high]),
        code: 'PREDICTION_ROUND',
        timing: 'late',
    },
    {
        id: 'of a model by another node',
        on: on.chain,
        record: prediction(on.chain, '0100', on.chain.nodes[5], [low]),
        code: 'PREDICTION_MODELS',
        timing: 'wrong',
    },
    {
        id: 'of a model without stake',
        on: on.chain,
        record: prediction(on.chain, '0100', lowNode, ['ff'.repeat(32)]),
        code: 'PREDICTION_MODELS',
        timing: 'wrong',
    },
    {
        id: 'of one model twice',
        on: on.chain,
        record: prediction(on.chain, '0100', lowNode, [low, low]),
        code: 'PREDICTION_MODELS',
        timing: 'wrong',
    },
    {
        id: 'once more',
        on: open.chain,
        record: prediction(open.chain, '0100', lowNode, [low], 1),
        code: 'PREDICTION_MODELS',
        timing: 'late',
    },
]);
testRefusals('scores', [
    {
        id: 'by who is not the resolver',
        on: scored.chain,
        record: scores(scored.chain, '0100', [], {}, lowNode),
        code: 'SCORES_SIGNER',
        timing: 'invalid',
    },
    {
        id: 'of a round to come',
        on: scored.chain,
        record: scores(scored.chain, '0101', []),
        code: 'SCORES_ROUND',
        timing: 'early',
    },
    {
        id: 'of a round that is over',
        on: scored.chain,
        record: scores(scored.chain, '0099', []),
        code: 'SCORES_ROUND',
        timing: 'late',
    },
    {
        id: 'before the deadline',
        on: open.chain,
        record: scores(open.chain, '0100', []),
        code: 'SCORES_ROUND',
        timing: 'early',
    },
    {
        id: 'of a part to come',
        on: scored.chain,
        record: scores(scored.chain, '0100', [], { part: 1, parts: 2 }),
        code: 'SCORES_PART',
        timing: 'early',
    },
    {
        id: 'of a model that did not predict',
        on: scored.chain,
        record: scores(scored.chain, '0100', [[high, corr]]),
        code: 'SCORES_MODELS',
        timing: 'wrong',
    },
]);
test('the stakes are as they were when the round began, and each model has its share', async () => {
    const { chain, delegation, models } = await staked();
    const later = chain.signed(staker, 'delegation', { amount: 100n, models: 1, operator: null });
    const undelegation = chain.signed(staker, 'undelegation', {
        delegation: delegation.cid,
        sequence: chain.ledger.accounts.get(accountOf(staker.key)).sequence + 1,
    });
    chain.fold(round(chain, '0100'), later, undelegation);
    const { positions } = chain.ledger.rounds.get('0100');
    assert.equal([...positions.keys()].sort(), models.map(([pointId]) => pointId));
    assert.equal([...positions.values()].map(({ stake }) => stake), [500n, 500n]);
    chain.fold(round(chain, '0101'));
    assert.is(chain.ledger.rounds.get('0101').positions.size, 0, 'what is being taken back is in no further round');
});
test('a round pays by its scores: commission and fees out of gains, losses out of the stake, nothing made or lost', async () => {
    const { chain, delegation, models } = await staked();
    const [[good, worker], [bad]] = models;
    const before = chain.total();
    predicted(chain, '0100', models);
    const events = chain.fold(scores(chain, '0100', [
        [good, corr],
        [bad, -corr],
    ]));
    const table = tableIn(events);
    assert.is(delegation.amount, 990n, '2 % of 500 are lost');
    // Whoever has the round as it is kept comes to the same table without the ledger, and to another one by
    // other scores.
    const settled = decodeSettledRound(encodeSettledRound(events.flatMap((event) => (event.type === 'paid' ? [event.settled] : []))[0]));
    const again = (of) => recomputeTable(chain.campaign.payout, accountOf(chain.nodes[0].key), settled, new Map([
        [good, { corr: of, mmc: 0 }],
        [bad, { corr: -corr, mmc: 0 }],
    ])).root;
    assert.is(again(corr), table.root);
    assert.is.not(again(corr + 100_000_000), table.root);
    const { held, verifiers } = delegation.final.get(good);
    // Of a gain of 10 one goes to the worker; a tenth divided among two verifiers rounds to nothing.
    assert.equal(held, new Map([
        [accountOf(staker.key), 9n],
        [accountOf(worker.key), 1n],
    ]));
    assert.is(verifiers.length, 2);
    assert.is(chain.ledger.accounts.get(accountOf(chain.nodes[0].key)).balance, treasury);
    assert.is(chain.total(), before);
    assert.is(chain.ledger.rounds.size, 0);
    assert.equal(table.rows.filter(({ kind }) => kind === 'position').map((row) => row.change), [10n, -10n]);
    const sums = table.rows.map((row) => row.kind === 'balance' ? row.balance + row.delegated + row.vesting : 0n);
    assert.is(sums.reduce((sum, amount) => sum + amount, 0n), before, 'the table holds all there is');
});
test('what a model earned is paid when it has vested, and goes back where it is found forged first', async () => {
    for (const forged of [false, true]) {
        const { chain, delegation, models } = await staked({ audit: { ...testAudit, vestingEpochs: 20 } });
        const [[good, worker]] = models;
        predicted(chain, '0100', models);
        chain.fold(scores(chain, '0100', models.map(([pointId]) => [pointId, corr])));
        assert.ok(delegation.final.get(good).held.size > 0);
        const resolver = () => chain.ledger.accounts.get(accountOf(chain.nodes[0].key)).balance;
        const paid = resolver();
        if (forged)
            revoke(chain, delegation.final.get(good).commitment, worker);
        else
            chain.foldEmpty(20);
        const balance = chain.ledger.accounts.get(accountOf(staker.key)).balance;
        assert.equal([balance, resolver() - paid], forged ? [100n, 20n] : [118n, 0n]);
    }
});
test('who predicts nothing, or is not scored, neither gains nor loses', async () => {
    const { chain, delegation, models } = await staked();
    predicted(chain, '0100', [models[0]]);
    const table = tableIn(chain.fold(scores(chain, '0100', [])));
    assert.is(delegation.amount, 1000n);
    assert.equal(table.rows
        .filter((row) => row.kind === 'position')
        .map((row) => row.kind === 'position' && [row.predicted, row.change]), [
        [false, 0n],
        [false, 0n],
    ]);
});
test('scores come in parts, and pay with the last', async () => {
    const { chain, delegation, models } = await staked();
    const [[first], [second]] = models;
    predicted(chain, '0100', models);
    chain.fold(scores(chain, '0100', [[second, -corr]], { parts: 2 }));
    assert.equal(chain.refusal(scores(chain, '0100', [[first, -corr]], { part: 1, parts: 2 })), { code: 'SCORES_MODELS', timing: 'wrong' }, 'out of order');
    assert.equal(chain.refusal(scores(chain, '0100', [], { part: 1, parts: 3 })), {
        code: 'SCORES_PART',
        timing: 'wrong',
    });
    assert.equal(chain.refusal(scores(chain, '0100', [], { part: 1, parts: 2, targets: rows })), {
        code: 'SCORES_PART',
        timing: 'wrong',
    });
    assert.equal(chain.refusal(scores(chain, '0100', [], { parts: 2 })), {
        code: 'SCORES_PART',
        timing: 'late',
    });
    assert.is(delegation.amount, 1000n);
    chain.fold(scores(chain, '0100', [], { part: 1, parts: 2 }));
    assert.is(delegation.amount, 990n);
});
test('a delegation that is taken back stays at risk until the rounds that it was in are settled', async () => {
    const { chain, delegation, models } = await staked({ audit: { ...testAudit, vestingEpochs: 1 } });
    predicted(chain, '0100', models);
    chain.fold(chain.signed(staker, 'undelegation', { delegation: delegation.cid }));
    chain.foldEmpty(testStake.unbondingEpochs + 2);
    assert.is(chain.ledger.delegations.size, 1);
    chain.fold(scores(chain, '0100', models.map(([pointId]) => [pointId, -corr])));
    chain.fold();
    assert.is(chain.ledger.delegations.size, 0);
    assert.is(chain.ledger.accounts.get(accountOf(staker.key)).balance, 100n + 980n);
});
test('the root of a round depends on the cuts alone: two ledgers, one of whose tables run the other way round, agree', async () => {
    const roots = await Promise.all([0, 1].map(async () => {
        const { chain, models } = await staked();
        predicted(chain, '0100', models);
        return tableIn(chain.fold(scores(chain, '0100', models.map(([pointId], i) => [pointId, corr * (i + 1)])))).root;
    }));
    assert.is(roots[0], roots[1]);
});
/** Has a final model disputed and found forged. */
function revoke(chain, commitment, author) {
    const auditors = chain.auditors(commitment);
    const again = chain.nodes.find((node) => node !== author && node !== chain.nodes[0] && !auditors.includes(node));
    chain.ledger.commitments
        .get(commitment)
        .seats.set(again.key, {
        cut: chain.ledger.number,
        alpha: domainHash('beacon', uint32Bytes(1)),
        withheld: false,
        pledge: null,
        attested: null,
        silent: false,
    });
    // An era that no attestation lists, so that the author alone pays.
    const listed = [...chain.ledger.commitments.get(commitment).seats.values()].flatMap(({ attested }) => attested?.eras ?? []);
    const part = chain.campaign.eras.acceptance.findIndex((era) => !listed.includes(era));
    const [claimed, found] = [textBytes('claimed.'), textBytes('found...')];
    const dispute = chain.dispute(again, commitment, {
        subject: 'era',
        part: Math.max(0, part),
        claimed,
        found,
    });
    chain.fold(dispute);
    chain.fold();
    chain.fold(...chain.judges(dispute.cid).map((judge) => chain.replay(judge, dispute.cid, claimed, found)));
}
test.run();
//# sourceMappingURL=rounds.test.js.map