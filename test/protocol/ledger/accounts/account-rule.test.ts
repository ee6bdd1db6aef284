import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Cid } from '../../../../protocol/codec/hash.js';
import { accountOf } from '../../../../protocol/records/keys.js';
import { genesisOf, testCampaign, testStake } from '../../../fixtures/campaign.js';
import { Chain, testIdentity } from '../chain.js';

const bond = 50n;
const [staker, other, pauper] = (await Promise.all([40, 41, 42].map(testIdentity))) as [
  Chain['nodes'][number],
  Chain['nodes'][number],
  Chain['nodes'][number],
];

/** A chain of nodes with their bonds, and two stakers with 1,000 each. */
async function staked(nodes: number): Promise<Chain> {
  const bonded = await Promise.all(Array.from({ length: nodes }, (_, i) => testIdentity(i)));
  const genesis = genesisOf([
    ...bonded.map(({ key }) => [key, bond] as const),
    ...[staker, other].map(({ key }) => [key, 1_000n] as const),
  ]);
  return Chain.create(nodes, {
    stake: { ...testStake, genesis, bond },
    claims: { ...testCampaign(bonded[0]!.key).claims, enrolmentEpochs: 400 },
  });
}

test('no sequence of records creates or loses anything, or takes what is not there', async () => {
  const chain = await staked(3);
  const keys = [staker, other, pauper, chain.nodes[1]!, chain.nodes[2]!];
  const key = fc.nat(keys.length - 1);
  const action = fc.record({
    by: key,
    to: key,
    amount: fc.bigInt(0n, 1_200n),
    models: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom('transfer', 'delegation', 'undelegation' as const),
    operator: fc.option(key),
    which: fc.nat(9),
    sequence: fc.option(fc.nat(5)),
  });
  const total = chain.total();
  const cids: Cid[] = [];
  fc.assert(
    fc.property(fc.array(action, { maxLength: 6 }), (actions) => {
      chain.fold(
        ...actions.map(({ by, to, amount, models, kind, operator, which, sequence }, i) => {
          const signer = keys[by]!;
          const next =
            (chain.ledger.accounts.get(accountOf(signer.key))?.sequence ?? 0) +
            actions.slice(0, i).filter((earlier) => earlier.by === by).length;
          const place = { sequence: sequence !== null && sequence === 5 ? sequence : next };
          if (kind === 'transfer')
            return chain.signed(signer, kind, { to: accountOf(keys[to]!.key), amount, ...place });
          if (kind === 'undelegation')
            return chain.signed(signer, kind, {
              delegation: cids[which % Math.max(1, cids.length)] ?? chain.cid,
              ...place,
            });
          const record = chain.signed(signer, kind, {
            amount,
            models,
            operator: operator === null ? null : keys[operator]!.key,
            ...place,
          });
          cids.unshift(record.cid);
          return record;
        }),
      );
      assert.is(chain.total(), total);
      for (const { balance } of chain.ledger.accounts.values()) assert.ok(balance >= 0n);
      for (const { amount } of chain.ledger.delegations.values()) assert.ok(amount > 0n);
    }),
    { seed: 4, numRuns: 150, endOnFailure: true },
  );
  assert.ok(chain.ledger.delegations.size > 0);
});

test.run();
