// deadline: 300 s
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTrainer } from '../../../node/models/trainer.js';
import { usualPreferences, type Preferences } from '../../../node/preferences.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import { hasProc } from '../../e2e/processes.js';
import { gridWith, never, startEngine } from '../engine/fixture.js';
import { childPids, cutOf, TestCampaign, told, type TestNode } from '../fixture.js';

const test = suite<{ campaign: TestCampaign }>('a node that is held');
const runWithProc = hasProc ? test : test.skip;
if (!hasProc) console.log('skipped: there is no /proc, which tells what a process took of a processor');
test.after.each(({ campaign }) => campaign.remove());

const prefer = ({ node }: TestNode, changes: Partial<Preferences>) =>
  node.views.setPreferences({ body: { ...usualPreferences, ...changes } });

/** Segments enough for a model to be under way for a while. */
const long = gridWith({ n_estimators: ['2000'], learning_rate: ['0.001'] });
const away = { maxEpochs: 1_000, restEpochs: 60 };
const hour = 3_600_000;

/** What this process, with the mesh, and its engine took of a processor since they started, in ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  const ticks = childPids().map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  });
  // A tick is a hundredth of a second on every Linux that Node runs on.
  return (user + system) / 1_000 + 10 * ticks.reduce((sum, each) => sum + each, 0);
}

/** Hundredths of a processor through some cuts. */
async function cpuPercent(campaign: TestCampaign, node: TestNode, cuts: number): Promise<number> {
  const [startMs, before, first] = [performance.now(), cpuMs(), cutOf(node)];
  await campaign.until(() => cutOf(node) >= first + cuts);
  return (100 * (cpuMs() - before)) / (performance.now() - startMs);
}

runWithProc('one that is paused takes nothing of the processors but what the mesh takes', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({ grid: long }));
  const node = await campaign.start('a');
  await campaign.until(() => told(node, 'trees').length > 0);
  const training = await cpuPercent(campaign, node, 6);
  await prefer(node, { pause: { untilMs: null } });
  const { hold, work, waiting, engine } = node.node.views.status();
  assert.equal(hold, { reason: 'paused', endsMs: null });
  assert.equal([work, waiting?.reason, engine?.answers], [[], 'held', true]);
  assert.equal(childPids(), [], 'the memory of the engine is given back');
  const paused = await cpuPercent(campaign, node, 6);
  console.log(
    `\nmeasured: of a processor ${training.toFixed(0)} % while it trains, ${paused.toFixed(0)} % while it is paused`,
  );
  assert.ok(paused < training / 2, `${paused} of ${training}`);
  assert.equal(
    [told(node, 'engine'), told(node, 'workFailed'), node.errors],
    [[], [], []],
    'nothing went wrong',
  );
});

test('one that is paused and resumed commits to the very model of one that never was', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({
    away,
    grid: gridWith({ n_estimators: ['400'], learning_rate: ['0.001'], colsample_bytree: ['0.5'] }),
  }));
  const node = await campaign.start('a');
  const { views } = node.node;
  let segments = 0;
  while (told(node, 'committed').length === 0) {
    const isFurther = (): boolean => told(node, 'trees').some((event) => event.segments > segments);
    await campaign.until(() => isFurther() || told(node, 'committed').length > 0);
    segments = Math.max(...told(node, 'trees').map((event) => event.segments)) + 30;
    await prefer(node, { pause: { untilMs: null } });
    const cut = cutOf(node);
    await campaign.until(() => cutOf(node) > cut);
    await prefer(node, {});
  }
  const holds = told(node, 'hold').map(({ hold }) => hold?.reason ?? null);
  assert.ok(holds.filter((reason) => reason === 'paused').length >= 2, holds.join());
  const [committed] = (await views.audits()).open;
  const { draw } = told(node, 'drawn').find((event) => event.draw.pointId === committed?.pointId)!;
  const owner = ownerOf(views.status().node);
  await campaign.stop(node);

  const dir = await campaign.prepare('alone');
  const engine = await startEngine({ ...campaign, dir, dataset: campaign.campaign.dataset });
  const store = await Store.open(join(dir, 'store'));
  const blocks = await Blocks.open(store, 1 << 28, () => undefined);
  try {
    const { pointId, target, index } = draw;
    const task = { type: 'train', key: `train/${pointId}`, pointId, owner, slot: 0, target, index } as const;
    const trainer = createTrainer(campaign, { engine, store, blocks });
    const { manifest } = await trainer.train(task, { signal: never, onSegment: () => undefined });
    assert.is(committed?.manifest, manifest);
  } finally {
    await engine.stop();
    await store.close();
    await rm(dir, { recursive: true });
  }
});

test('one that is held for longer than its lease says that it is away, stays so over a restart, and comes back', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({ away, grid: long }));
  const first = await campaign.start('a');
  await campaign.until(() => told(first, 'trees').length > 0);
  const { hold } = await prefer(first, { pause: { untilMs: Date.now() + hour } });
  assert.is(hold?.reason, 'paused');
  await campaign.until(() => first.node.views.status().lease.awayUntil !== null);
  await campaign.stop(first);

  const again = await campaign.start('a');
  const status = () => again.node.views.status();
  assert.equal([status().hold, childPids()], [hold, []]);
  const cut = cutOf(again);
  await campaign.until(() => cutOf(again) > cut + 3);
  const { lease, work, waiting } = status();
  assert.ok(lease.awayUntil !== null && lease.points + lease.slots > 0);
  assert.equal([work, waiting?.reason], [[], 'held']);
  await prefer(again, {});
  await campaign.until(() => status().lease.awayUntil === null && status().work.length > 0);
  const { key } = told(first, 'trees')[0]!;
  await campaign.until(() => told(again, 'trees').some((event) => event.key === key && event.segments > 0));
});

test('what its owner allows of the processors holds while it runs', async (context) => {
  const campaign = (context.campaign = await TestCampaign.make({ grid: long }));
  const node = await campaign.start('a', { threads: 2 });
  await campaign.until(() => told(node, 'trees').length > 0);
  const [whole, before] = [told(node, 'trees').length, cutOf(node)];
  await campaign.until(() => cutOf(node) > before + 4);
  const usual = told(node, 'trees').length - whole;
  await prefer(node, { idle: { threads: 1, cpuPercent: 1 } });
  const [limited, cut] = [told(node, 'trees').length, cutOf(node)];
  await campaign.until(() => cutOf(node) > cut + 4);
  const fewer = told(node, 'trees').length - limited;
  console.log(`\nmeasured: segments in five cuts: ${usual} with all of the time, ${fewer} with 1 %`);
  assert.ok(fewer < usual / 2, `${fewer} of ${usual}`);
});

test.run();
