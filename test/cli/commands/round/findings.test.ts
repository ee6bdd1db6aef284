import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  examine,
  onlySome,
  type Examination,
  type Finding,
} from '../../../../cli/commands/round/findings.js';
import { ownScores } from '../../../../cli/commands/round/own-scores.js';
import { neverAgain, type Committed } from '../../../../cli/commands/round/predict-again.js';
import type { roundCommandCodes } from '../../../../cli/commands/round/codes.js';
import { cidOf, rawCodec, textBytes } from '../../../../protocol/codec/hash.js';
import { encodePredictions } from '../../../../protocol/dataset/predictions.js';
import type { PointId } from '../../../../protocol/grid/point.js';
import { codeOf } from '../../../node/engine/fixture.js';
import { identityNamed, makeBench, removeBench, type Bench } from '../../../node/peer/fixture.js';
import { pointsOf, RoundNode } from '../../../node/rounds/fixture.js';

const test = suite<{
  bench: Bench;
  author: RoundNode;
  other: RoundNode;
  with: (changes?: Partial<Examination>) => Examination;
}>('what predictions are worth');
const points = pointsOf(5);
const [honest, altered, copied, withheld, foreign] = points as [PointId, PointId, PointId, PointId, PointId];
const predictionsOf = (pointId: PointId): Float64Array => Float64Array.of(points.indexOf(pointId), 0.5, 0.25);
const blockOf = (pointId: PointId): Uint8Array => encodePredictions(pointId, predictionsOf(pointId));
const own = (pointId: PointId) => cidOf(blockOf(pointId), rawCodec);
const bent = encodePredictions(altered, predictionsOf(altered).toReversed());
/** Of another number of rows. */
const short = encodePredictions(foreign, Float64Array.of(1, 2));
const committed = new Map([
  [honest, own(honest)],
  [altered, cidOf(bent, rawCodec)],
  [copied, own(honest)],
  [withheld, own(withheld)],
  [foreign, cidOf(short, rawCodec)],
]);
/** Stands for training and predicting: what each model predicts is known. */
const again: Examination['again'] = ({ pointId }) => Promise.resolve(blockOf(pointId as PointId));

test.before(async (context) => {
  context.bench = await makeBench();
  const author = await RoundNode.open(context.bench, context.bench.resolver, 'author');
  context.other = await RoundNode.open(
    context.bench,
    await identityNamed('other'),
    'other',
    author.linked.mesh.addresses(),
  );
  await context.other.linked.meet(author.linked);
  context.author = author;
  await author.stakeOn(points);
  await author.openRound(2);
  for (const block of [blockOf(honest), bent, short]) await author.client.addPredictions(block);
  await author.predict(points.map((pointId) => ({ pointId, predictions: committed.get(pointId)! })));
  await author.cut();
  context.with = (changes = {}) => ({
    client: context.other.client,
    rows: 3,
    again: neverAgain,
    isOver: true,
    pauseMs: 1,
    signal: new AbortController().signal,
    onModel: () => undefined,
    ...changes,
  });
});
test.after(async ({ bench, author, other }) => {
  await other.close();
  await author.close();
  await removeBench(bench);
});

const models = (node: RoundNode): Committed[] =>
  points.map((pointId) => ({
    pointId,
    node: node.peer.identity.key,
    predictions: committed.get(pointId)!,
    verifiers: [],
    manifest: committed.get(pointId)!,
  }));
const said = (findings: ReadonlyMap<string, Finding>): [string, boolean][] =>
  points.map((pointId) => [findings.get(pointId)!.state, findings.get(pointId)!.compared]);

test('before the deadline nobody is asked, and the models tell', async ({ author, with: examination }) => {
  const client = {
    readPredictions: () => Promise.reject(new Error('asked')),
    addPredictions: () => Promise.reject(new Error('given')),
  };
  assert.equal(said(await examine(models(author), examination({ client, isOver: false, again }))), [
    ['in time', true],
    ['altered', true],
    ['altered', true],
    ['in time', true],
    ['altered', true],
  ]);
  assert.equal(
    said(await examine(models(author), examination({ client, isOver: false }))),
    points.map(() => ['in time', false]),
  );
});

test('a node that is a cut behind is asked again, and one that gives nothing is given up', async ({
  author,
  other,
  with: examination,
}) => {
  let asked = 0;
  const readPredictions: Examination['client']['readPredictions'] = async (...block) => {
    if (++asked === points.length + 1) await author.cut();
    return other.client.readPredictions(...block);
  };
  // Another model's predictions, under its CID, and those of other rows are altered whatever the model
  // predicts.
  const findings = await examine(
    models(author),
    examination({ client: { ...other.client, readPredictions } }),
  );
  assert.equal(said(findings), [
    ['in time', false],
    ['in time', false],
    ['altered', false],
    ['unavailable', false],
    ['altered', false],
  ]);
  assert.is(
    asked,
    points.length + points.length + 2,
    'the one that is withheld is asked for three times more',
  );
});

test('who predicts again tells what is altered and has what is withheld, and says what it came to (ROUND-9)', async ({
  author,
  other,
  with: examination,
}) => {
  const findings = await examine(models(author), examination({ again }));
  assert.equal(said(findings), [
    ['in time', true],
    ['altered', true],
    ['altered', false],
    ['in time', true],
    ['altered', false],
  ]);
  assert.equal(findings.get(altered)!.own, own(altered), 'evidence that anyone can replay');
  assert.is.not(await other.client.readPredictions(own(withheld), author.peer.identity.key), null);
});

test('a model that can predict nothing has no predictions but altered ones', async ({
  author,
  with: examination,
}) => {
  const findings = await examine(
    models(author).slice(0, 1),
    examination({ again: () => Promise.resolve('malformed') }),
  );
  assert.equal(findings.get(honest), { state: 'altered', compared: true, own: null });
});

test('only as many models as are asked for predict again', async ({ author }) => {
  const of = async (count: number): Promise<number> => {
    const some = onlySome(models(author), count, again);
    return (await Promise.all(models(author).map(some))).filter((block) => block !== 'absent').length;
  };
  assert.equal([await of(0), await of(2), await of(9)], [0, 2, 5]);
});

test('a round is scored with one block at a time', async ({ other, author }) => {
  const read: string[] = [];
  let held = 0;
  const client = {
    readPredictions: async (...asked: Parameters<typeof other.client.readPredictions>) => {
      assert.is(held++, 0);
      const block = await other.client.readPredictions(...asked);
      held--;
      read.push(asked[0]);
      return block;
    },
  };
  const due = models(author)
    .filter(({ pointId }) => pointId === honest || pointId === withheld)
    .map((model) => ({ ...model, stake: 5n }));
  const scores = await ownScores(client, due, Float32Array.of(0, 1, 0.5));
  assert.equal(
    scores.map(({ pointId }) => pointId),
    [honest, withheld],
  );
  assert.equal(
    read,
    [own(honest), own(withheld), own(honest), own(withheld)],
    'first for the meta model, then for each score',
  );
});

const refused: readonly { id: string; code: keyof typeof roundCommandCodes }[] = [
  { id: 'predictions that are gone meanwhile', code: 'SETTLEMENT_BLOCKS' },
];
for (const { id, code } of refused) {
  test(`refused: ${id}: ${code}`, async ({ author, other }) => {
    const gone = {
      pointId: honest,
      node: author.peer.identity.key,
      predictions: cidOf(textBytes('gone'), rawCodec),
      stake: 1n,
    };
    assert.is(await codeOf(ownScores(other.client, [gone], Float32Array.of(0, 1, 0.5))), code);
  });
}

test.run();
