import { test } from 'uvu';
import { testRounds } from '../../../fixtures/campaign.js';
import { Chain } from '../chain.js';
import { testRefusals } from '../refusals.js';
import { round } from '../staked-rounds.js';

const rounds = { ...testRounds, overlap: 1, openMax: 2, spacingEpochs: 3, predictEpochs: 4, scoreEpochs: 20 };

/** With these rounds open, each `spacingEpochs` after the one before, and so many cuts after the latest. */
async function opened(eras: readonly string[], cutsAfter: number): Promise<Chain> {
  const chain = await Chain.create(1, { rounds });
  for (const [i, era] of eras.entries()) {
    if (i > 0) chain.foldEmpty(rounds.spacingEpochs);
    chain.fold(round(chain, era));
  }
  chain.foldEmpty(cutsAfter);
  return chain;
}
const [soon, apart, full] = [
  await opened(['0101'], 2),
  await opened(['0101'], 3),
  await opened(['0101', '0102'], 3),
];

testRefusals('ROUND-1', [
  {
    id: 'the era of the one before',
    on: apart,
    record: round(apart, '0101'),
    code: 'ROUND_ERA',
    timing: 'late',
  },
  { id: 'a cut too soon', on: soon, record: round(soon, '0102'), code: 'ROUND_SPACING', timing: 'early' },
  {
    id: 'a deadline too far ahead',
    on: apart,
    record: round(apart, '0102', { deadline: apart.ledger.number + 5 }),
    code: 'ROUND_DEADLINE',
    timing: 'late',
  },
  { id: 'one too many', on: full, record: round(full, '0103'), code: 'ROUND_FULL', timing: 'early' },
]);

test.run();
