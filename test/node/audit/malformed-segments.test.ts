import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Engine } from '../../../node/engine/parent/engine.js';
import { leafBound } from '../../../protocol/model/leaf-bound.js';
import { encodeTrees, leaf, split, type Node } from '../../native/reference-trees.js';
import { gridWith, makeBench, never, orderAt, removeBench, startEngine } from '../engine/fixture.js';
import { auditTask, replaceSegment, trainHonestly, withAuditor, type MadeSegment } from './fixture.js';
import { slowAfter } from '../../runner/slow-cases.js';

// Trees that no training of the point gives, each at a limit and one beyond it. What is beyond is refused
// when it is appended: nothing is scored or retrained before the malformed segment is, as the evidence
// against it.

const bench = await makeBench({
  grid: gridWith({ colsample_bytree: ['1'], learning_rate: ['0.1'], max_bin: ['4'], n_estimators: ['13'] }),
});
const engine = await startEngine(bench);
const honest = await trainHonestly(bench, engine, 0n);
const order = orderAt(bench, 0n);
const at = 1;
const planned = order.plan.segments[at]?.trees as number;
const { maxDepth, numLeaves } = order.point;
/** 6 eras of 150 rows, with labels from 0 to 1 and a start in their middle. */
const bound = leafBound(order.point, 900, 0.5);
const last = bench.campaign.featureCount - 1;

const test = suite('malformed segments (AUDIT-3)');
test.after(async () => {
  await engine.stop();
  await removeBench(bench);
});

const stump = (value = 0, feature = 0, threshold = 0): Node =>
  split(feature, threshold, leaf(value), leaf(0));
/** Goes right `splits` times. */
const chain = (splits: number): Node => (splits === 0 ? leaf(0) : split(0, 0, leaf(0), chain(splits - 1)));
/** Of so many leaves, no deeper than it must be. */
const bush = (leaves: number): Node =>
  leaves === 1 ? leaf(0) : split(0, 0, bush(Math.ceil(leaves / 2)), bush(Math.floor(leaves / 2)));
const stumps = (count: number): Node[] => Array.from({ length: count }, () => stump());
const withLast = (root: Node): Node[] => [...stumps(planned - 1), root];
const { treeCount, transcript } = honest.manifest.segments[at] as (typeof honest.manifest.segments)[number];
const segmentOf = (roots: readonly Node[]): MadeSegment => ({
  trees: encodeTrees(roots),
  treeCount,
  transcript,
});

/**
 * [what, trees that are well formed, trees that are not]; the manifest counts as many as are planned in each
 * case.
 */
const cases: readonly (readonly [id: string, possible: readonly Node[], impossible: readonly Node[]])[] = [
  ['a leaf above the bound', withLast(stump(bound)), withLast(stump(bound * (1 + Number.EPSILON)))],
  [
    "a leaf below the bound's negative",
    withLast(stump(-bound)),
    withLast(stump(-bound * (1 + Number.EPSILON))),
  ],
  ['a threshold that no bin has', withLast(stump(0, 0, 2)), withLast(stump(0, 0, 1))],
  ['a feature beyond the data', withLast(stump(0, last)), withLast(stump(0, last + 1))],
  ['deeper than the point', withLast(chain(maxDepth)), withLast(chain(maxDepth + 1))],
  ['more leaves than the point', withLast(bush(numLeaves)), withLast(bush(numLeaves + 1))],
  ['more trees than the segment', stumps(planned), stumps(planned + 1)],
  ['fewer trees than the segment', stumps(planned), stumps(planned - 1)],
  ['no trees', stumps(planned), []],
];

test('the point leaves room for each case to be wrong in one way only', () => {
  assert.ok(maxDepth + 2 <= numLeaves && numLeaves + 1 <= 2 ** maxDepth && planned > 1);
});

/** The engine, and the segments that it was asked to train. */
function watch(): { engine: Engine; asked: string[] } {
  const asked: string[] = [];
  const open: Engine['open'] = async (...args) => {
    const session = await engine.open(...args);
    const { train, weigh, score } = session;
    session.train = (segment, keys) => (
      asked.push(`train ${segment.index}`),
      train.call(session, segment, keys)
    );
    session.weigh = (eras) => (asked.push('weigh'), weigh.call(session, eras));
    session.score = (eras) => (asked.push('score'), score.call(session, eras));
    return session;
  };
  return { engine: { open } as Engine, asked };
}

const malformed = slowAfter(3, test);
for (const [id, possible, impossible] of cases) {
  malformed(`${id}: refused before anything is scored or retrained`, async () => {
    const session = await engine.open(order, never);
    assert.is(await session.append([segmentOf(possible)]), 1);
    assert.is(await session.append([segmentOf(impossible)]), 0);
    session.close();

    const forged = await replaceSegment({ bench, engine }, honest, at, segmentOf(impossible));
    const { engine: watched, asked } = watch();
    await withAuditor({ bench, engine: watched }, 'one', forged, async (auditor) => {
      const outcome = await auditor.audit(auditTask(forged.model), { signal: never });
      assert.equal(outcome.type === 'mismatch' && [outcome.subject, outcome.part], ['segment', at]);
      const stored = await auditor.auditStored(forged.model.manifest, 'all', {
        signal: never,
        onSegment: () => undefined,
      });
      assert.equal(
        stored.map(({ subject, part }) => [subject, part]),
        [['segment', at]],
      );
    });
    // Once by the audit and once by the look at the stored model, and once by the second look of each.
    assert.equal(asked, new Array<string>(4).fill(`train ${at}`));
  });
}

test.run();
