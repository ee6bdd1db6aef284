import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LedgerDigests, ledgerDigest } from '../../../protocol/ledger/digest.js';
import { prediction, round, scores, staked } from './staked-rounds.js';

test('what is remembered of open rounds gives the digest of a ledger that is walked whole (LEDGER-1)', async () => {
  const { chain, models } = await staked();
  const digests = new LedgerDigests();
  const seen = new Set<string>();
  const compare = (): void => {
    const digest = digests.of(chain.ledger);
    assert.is(digest, ledgerDigest(chain.ledger));
    assert.is(digests.of(chain.ledger), digest, 'asked again');
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

test.run();
