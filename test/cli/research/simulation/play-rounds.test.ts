import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { numerai } from '../../../../cli/presets/numerai.js';
import { playRounds, scoreRound, type Course } from '../../../../cli/research/simulation/play-rounds.js';
import { contribution } from '../../../../protocol/scoring/contribution.js';
import { corr } from '../../../../protocol/scoring/corr.js';

const target = Float32Array.from([0, 0.25, 0.5, 0.5, 0.75, 1]);
const good = Float32Array.from([-1.4, -0.7, -0.2, 0.2, 0.7, 1.4]);
const bad = good.toReversed();
const other = Float32Array.from([-0.7, -1.4, 0.2, -0.2, 1.4, 0.7]);
const era = { name: '0001', target, predictions: [good, bad, other] };
const wide = (model: Float32Array): Float64Array => Float64Array.from(model);

test('the meta model is of the stakes on each model, and mmc is against it', () => {
  const part = (staker: number, model: number, stake: bigint) => ({ staker, model, stake });
  const { metaCorr, scores } = scoreRound(era, [part(0, 0, 2n), part(1, 2, 1n), part(2, 0, 1n)]);
  const meta = wide(good).map((value, row) => (3 * value + (other[row] as number)) / 4);
  assert.is(metaCorr, corr(meta, target));
  assert.equal([...scores.keys()], [0, 2], 'what nobody stakes on is not scored');
  assert.equal(scores.get(2), {
    corr: corr(wide(other), target),
    mmc: contribution(wide(other), meta, target),
  });
});

const play = (
  stakers: readonly (readonly number[])[],
  signal = new AbortController().signal,
): Promise<Course> =>
  playRounds([era, era, era], stakers, {
    rules: { payout: numerai.rules.payout, rounds: { ...numerai.rules.rounds, overlap: 2 } },
    stake: 1_000_000_000n,
    treasury: 10_000_000_000n,
    panelSize: 2,
    example: 0,
    signal,
    onRound: () => undefined,
  });

test('each of the rounds that overlap locks its share of what there is, and settles it alone', async () => {
  const { stakes, metaCorrs, end } = await play([[0], [1], [0, 1]]);
  // Whatever pays so much or so little is clipped at what the round has locked: two rounds of half of 1e9,
  // and when the first is settled, half of what there is then.
  assert.equal(stakes[0], [1_000_000_000n, 1_500_000_000n, 2_000_000_000n, 2_750_000_000n]);
  assert.equal(stakes[1], [1_000_000_000n, 500_000_000n, 0n, 0n]);
  assert.equal(stakes[2], [1_000_000_000n, 1_000_000_000n, 1_000_000_000n, 1_000_000_000n]);
  assert.is(metaCorrs.length, 3);
  assert.is(end.earned, 0n);
});

test('whoever has had enough ends it between two rounds', async () => {
  const aborted = new AbortController();
  aborted.abort(new Error('enough'));
  await play([[0]], aborted.signal).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'enough'),
  );
});

test.run();
