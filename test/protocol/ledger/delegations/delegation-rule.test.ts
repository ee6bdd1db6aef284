import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { delegationsMax, stakedModelsMax } from '../../../../protocol/ledger/ledger.js';
import type { OwnerKey } from '../../../../protocol/records/keys.js';
import { genesisOf, testRounds, testStake } from '../../../fixtures/campaign.js';
import { Chain, testIdentity } from '../chain.js';

const resolver = await testIdentity(0);
const staker = await testIdentity(40);
const modelsMax = 64;
const genesis = genesisOf([[staker.key, 1_000_000n]]);

/** A chain in which a staker may delegate with up to 64 models at once. */
const staked = (): Chain =>
  new Chain([resolver], { stake: { ...testStake, genesis, modelMin: 2n, modelsMax } });

/** Delegates, and tells why that did nothing. */
const delegate = (chain: Chain, models: number): string | undefined =>
  chain
    .fold(chain.signed(staker, 'delegation', { amount: 2n * BigInt(models), models, operator: null }))
    .flatMap((event) => (event.type === 'declined' ? [event.code] : []))[0];

/** With delegations over so many models. */
function asking(models: number): Chain {
  const chain = staked();
  const full = Math.floor(models / modelsMax);
  const parts = [...Array<number>(full).fill(modelsMax), models - full * modelsMax];
  chain.fold(
    ...parts.map((each, sequence) =>
      chain.signed(staker, 'delegation', {
        amount: 2n * BigInt(each),
        models: each,
        operator: null,
        sequence,
      }),
    ),
  );
  assert.is(chain.ledger.stakedModels, models);
  return chain;
}

/** With so many delegations; ten thousand records would take seconds to sign. */
function crowded(count: number): Chain {
  const chain = staked();
  assert.is(delegate(chain, 1), undefined);
  const [one] = chain.ledger.delegations.values();
  for (let i = 1; i < count; i++)
    chain.ledger.delegations.set(i.toString(16).padStart(64, '0') as OwnerKey, {
      ...one!,
      phase: { type: 'waiting' },
    });
  chain.ledger.stakedModels = count;
  return chain;
}

const declines: { id: string; on: Chain; models: number; code: string }[] = [
  {
    id: 'more models than a campaign has',
    on: asking(stakedModelsMax({ rounds: testRounds }) - 2),
    models: 2,
    code: 'DELEGATION_FULL',
  },
  { id: 'more than a campaign has', on: crowded(delegationsMax - 1), models: 1, code: 'DELEGATION_FULL' },
];
for (const { id, on, models, code } of declines) {
  test(`delegation declined: ${id} (DELEGATION-1)`, () => {
    assert.is(delegate(on, models), undefined, 'there is room for one');
    assert.is(delegate(on, models), code);
  });
}

test.run();
