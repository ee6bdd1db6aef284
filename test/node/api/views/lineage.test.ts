// deadline: 180 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { routes } from '../../../../node/api/routes.js';
import type { PointId } from '../../../../protocol/grid/point.js';
import { accountText } from '../../../../protocol/records/account-text.js';
import { accountOf } from '../../../../protocol/records/keys.js';
import type { Media } from '../../../../node/api/media.js';
import { TestCampaign, type TestNode } from '../../fixture.js';

const test = suite<{ campaign: TestCampaign; one: TestNode; pointId: PointId }>(
  'what the API tells of a model',
);
test.before(async (context) => {
  context.campaign = await TestCampaign.make();
  context.one = await context.campaign.start('a');
  await context.campaign.start('b', { trainings: 0 });
  await context.campaign.start('c', { trainings: 0 });
  const finalOf = (): PointId | undefined =>
    context.one.events.flatMap((event) =>
      event.type === 'settled' && event.point.state === 'final' ? [event.pointId] : [],
    )[0];
  await context.campaign.until(() => finalOf() !== undefined);
  context.pointId = finalOf() as PointId;
});
test.after(({ campaign }) => campaign.remove());

/** An answer as it comes over the API, whose shape it has to have. */
function told<A>({ encode, decode }: Media<A>, answer: A): A {
  return decode(Buffer.concat([...encode(answer)].map((piece) => Buffer.from(piece as string))));
}

test('its way from claim to final, with every attestation', async ({ one, pointId }) => {
  const { views } = one.node;
  const lineage = told(routes.lineage.answer, await views.lineage({ pointId }));
  assert.ok(lineage?.isWhole);
  const kinds = lineage.records.map(({ kind }) => kind);
  assert.equal([kinds[0], kinds.filter((kind) => kind === 'claim').length], ['claim', 1]);
  const count = (wanted: string): number => kinds.filter((kind) => kind === wanted).length;
  assert.equal([count('commitment'), count('availability'), count('pledge')], [1, 2, 2]);
  assert.ok(count('heartbeat') <= 1, 'only the latest of them');
  const attested = lineage.records.filter((record) => record.kind === 'attestation');
  assert.is(new Set(attested.map(({ node }) => node)).size, 2);
  for (const record of attested) assert.ok(record.segments.length > 0 && record.eras.length > 0);
  const cuts = lineage.records.map(({ cut }) => cut);
  assert.equal(
    cuts,
    cuts.toSorted((a, b) => a - b),
  );
});

test('its settings, and its score in each acceptance era', async ({ campaign, one, pointId }) => {
  const { views } = one.node;
  const detail = told(routes.model.answer, await views.model({ pointId }));
  assert.ok(detail !== null);
  assert.equal(
    detail.scores?.eras.map(({ era }) => era),
    campaign.campaign.eras.acceptance,
  );
  assert.is(detail.values.target, 'target');
  assert.equal(detail.rounds, []);
  const [listed] = (await views.models()).filter((model) => model.pointId === pointId);
  assert.equal([detail.corr, detail.manifest], [listed?.corr, listed?.manifest]);
});

test('nothing of a point that nobody has a model of', async ({ one }) => {
  const pointId = '0'.repeat(64) as PointId;
  assert.is(await one.node.views.lineage({ pointId }), null);
  assert.is(await one.node.views.model({ pointId }), null);
});

test('accounts, this node first, and what has happened since the start', async ({ one }) => {
  const { views } = one.node;
  const [own] = told(routes.accounts.answer, views.accounts());
  const account = accountOf(views.status().node);
  assert.equal([own?.account, own?.own, own?.text], [account, true, accountText(account)]);
  const recent = told(routes.recentEvents.answer, views.recentEvents());
  assert.ok(recent.some(({ event }) => event.type === 'committed'));
  assert.not.ok(recent.some(({ event }) => event.type === 'trees'));
});

test.run();
