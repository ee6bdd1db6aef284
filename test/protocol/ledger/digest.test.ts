import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { domainHash, uint32Bytes } from '../../../protocol/codec/hash.js';
import { credit } from '../../../protocol/ledger/accounts/credit.js';
import { hashInSteps, ledgerDigest } from '../../../protocol/ledger/digest.js';
import { openLedger, snapshotLedger, type Ledger } from '../../../protocol/ledger/ledger.js';
import { predicted, prediction, round, scores, staked } from './staked-rounds.js';

/** What the digest is where nothing is known of an earlier one. */
const fromNothing = (ledger: Ledger): string =>
  ledgerDigest(openLedger(ledger.campaign, ledger.cid, structuredClone(snapshotLedger(ledger))));

test('the digest that is kept is that of a ledger that is walked whole (LEDGER-2)', async () => {
  const { chain, models } = await staked();
  const seen = new Set<string>();
  const compare = (): void => {
    const digest = ledgerDigest(chain.ledger);
    assert.is(digest, fromNothing(chain.ledger));
    assert.is(ledgerDigest(chain.ledger), digest, 'asked again');
    seen.add(digest);
  };
  compare();
  chain.fold(round(chain, '0100'));
  compare();
  for (const [i, [pointId, node]] of models.entries()) {
    chain.fold(prediction(chain, '0100', node, [pointId], i));
    compare();
  }
  chain.fold(round(chain, '0101'));
  compare();
  const [[first], [second]] = models as [(typeof models)[number], (typeof models)[number]];
  chain.fold(scores(chain, '0100', [[first, 1]], { parts: 2 }));
  compare();
  chain.fold(scores(chain, '0100', [[second, 1]], { part: 1, parts: 2 }));
  compare();
  assert.is(seen.size, 7);
});

test('hashed in steps it is the same (LEDGER-2)', async () => {
  const { chain } = await staked();
  const { ledger } = chain;
  chain.fold(round(chain, '0100'));
  for (let i = 0; i < 1_200; i++) credit(ledger, domainHash('test', uint32Bytes(i)) as never, 1n);
  const steps = [...hashInSteps(ledger)].length;
  assert.ok(steps >= 2, `${steps} pauses`);
  assert.is(ledgerDigest(ledger), fromNothing(ledger));
});

test('a step hashes one round at most', async () => {
  const { chain, models } = await staked();
  predicted(chain, '0100', models);
  chain.fold(round(chain, '0101'));
  ledgerDigest(chain.ledger);
  const steps = (): number => [...hashInSteps(chain.ledger)].length;
  const before = steps();
  for (const era of ['0100', '0101']) chain.ledger.rounds.edit(era, (one) => void one.cut);
  assert.is(steps(), before + 1);
});

test('a table that was cleared has the digest of an empty one', async () => {
  const { chain } = await staked();
  ledgerDigest(chain.ledger);
  chain.ledger.accounts.clear();
  assert.is(chain.ledger.accounts.size, 0);
  assert.is(ledgerDigest(chain.ledger), fromNothing(chain.ledger));
});

test('a change that a table was not told of is missing from the digest that is kept', async () => {
  const { chain } = await staked();
  const [member] = chain.ledger.members.values();
  ledgerDigest(chain.ledger);
  (member as { standing: number }).standing++;
  assert.is.not(ledgerDigest(chain.ledger), fromNothing(chain.ledger));
});

test.run();
