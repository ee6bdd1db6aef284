import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  beaconSeedFile,
  campaignFile,
  markFile,
  restoringFolder,
  storeFolder,
} from '../../../node/data-dir/data-dir.js';
import { examine, examineDirectory } from '../../../node/doctor/examine.js';
import type { Finding } from '../../../node/doctor/finding.js';
import { checkClock, checkDisk, checkEngine, checkRuntime } from '../../../node/doctor/machine.js';
import { repair } from '../../../node/doctor/repair.js';
import { checkRunning } from '../../../node/doctor/running.js';
import { identityFile } from '../../../node/identity/identity.js';
import { markMoved } from '../../../node/data-dir/moved.js';
import { olderFolder } from '../../../node/data-dir/set-aside.js';
import { Store } from '../../../node/store/store.js';
import { codeOf } from '../engine/fixture.js';
import { cutOf, TestCampaign } from '../fixture.js';

const test = suite<{ campaign: TestCampaign }>('doctor');
test.before(async (context) => {
  context.campaign = await TestCampaign.make();
});
test.after(({ campaign }) => campaign.remove());

const listed = async (findings: AsyncIterable<Finding>): Promise<Finding[]> => {
  const all: Finding[] = [];
  for await (const finding of findings) all.push(finding);
  return all;
};
const levels = (findings: readonly Finding[]): string[] =>
  findings.filter(({ level }) => level !== 'ok').map(({ check, level }) => `${check} ${level}`);

test('of a running node and of one that was stopped nothing is wrong', async ({ campaign }) => {
  const mask = process.umask(0o077);
  const dir = await campaign.prepare('a');
  const node = await campaign.start('a', { trainings: 0 });
  process.umask(mask);
  await campaign.until(() => cutOf(node) >= 2);
  const running = await listed(examineDirectory(dir));
  assert.equal(levels(running), []);
  assert.match(running.find(({ check }) => check === 'peers')?.what as string, '0 connected');
  await campaign.stop(node);
  const stopped = await listed(examine(dir));
  assert.equal(levels(stopped), []);
  assert.equal(
    stopped.map(({ check }) => check),
    [
      ...['node', 'versions', 'engine', 'disk', 'running', 'identity', 'campaign', 'modes', 'leftovers'],
      ...['clock', 'beacon seed', 'latest cut', 'store', 'journal', 'dataset'],
    ],
  );
  assert.equal(await repair(dir), [], 'and nothing is to be done');
});

test('what a running node says of itself is told with what to do', async ({ campaign }) => {
  const node = await campaign.start('a', { trainings: 0 });
  const status = node.node.views.status();
  const bar = { code: 'CUT_LEDGER' as const, what: 'w', remedy: 'r' };
  const ill = checkRunning({
    ...status,
    campaign: { ...status.campaign, isResolver: false },
    addresses: [],
    twin: { address: null, isProven: true },
    skew: { peerId: status.peerId, software: '9', rules: 9 },
    cut: { ...status.cut, behind: 3, age: { ...status.cut.age, isSilent: true } },
    halt: bar,
    doubt: { ...bar, code: 'PEER_UNSURE' },
    engine: { version: 'v', answers: false },
    isFull: true,
  });
  assert.equal(levels(ill), [
    'peers warning',
    'reachable warning',
    'twin fault',
    'other version warning',
    'halt fault',
    'doubt warning',
    'cuts warning',
    'cuts warning',
    'engine at work fault',
    'blocks warning',
  ]);
  assert.ok(ill.every(({ level, fix }) => (level === 'ok') === (fix === null)));
  await campaign.stop(node);
});

const held: {
  id: string;
  code: string;
  hold: (campaign: TestCampaign) => Promise<() => Promise<unknown>>;
}[] = [
  {
    id: 'by-its-node',
    code: 'REPAIR_RUNNING',
    hold: async (campaign) => {
      const node = await campaign.start('a', { trainings: 0, audits: 0 });
      return () => campaign.stop(node);
    },
  },
  {
    id: 'by-another-process',
    code: 'STORE_LOCKED',
    hold: async ({ dir }) => {
      const store = await Store.open(storeFolder(join(dir, 'a')));
      return () => store.close();
    },
  },
];
for (const { id, code, hold } of held) {
  test(`a directory that is in use is not repaired: ${id}: ${code}`, async ({ campaign }) => {
    const release = await hold(campaign);
    assert.is(await codeOf(repair(join(campaign.dir, 'a'))), code);
    await release();
  });
}

const faults: { id: string; code: string; spoil: (dir: string) => Promise<unknown> }[] = [
  { id: 'moved', code: 'DIR_MOVED', spoil: (dir) => markMoved(dir, 'a.backup') },
  { id: 'its-seed-gone', code: 'BEACON_SEED', spoil: (dir) => rm(join(dir, 'beacons'), { recursive: true }) },
  { id: 'its-campaign-gone', code: 'CAMPAIGN_ABSENT', spoil: (dir) => rm(campaignFile(dir)) },
  {
    id: 'its-identity-changed',
    code: 'IDENTITY_CORRUPT',
    spoil: (dir) => writeFile(identityFile(dir), 'gridlode'),
  },
];
for (const { id, code, spoil } of faults) {
  test(`names a fault: ${id}: ${code}`, async ({ campaign }) => {
    const dir = await campaign.prepare('a', join(campaign.dir, id));
    const { beaconAnchor } = campaign.campaign;
    await mkdir(join(dir, 'beacons'), { mode: 0o700 });
    const seed = await readFile(beaconSeedFile(join(campaign.dir, 'a'), beaconAnchor));
    await writeFile(beaconSeedFile(dir, beaconAnchor), seed, { mode: 0o600 });
    await spoil(dir);
    const found = await listed(examineDirectory(dir));
    assert.ok(
      found.some((finding) => finding.level === 'fault' && finding.code === code && finding.fix !== null),
      JSON.stringify(found),
    );
  });
}

test('modes that let others read a secret are set, and what was half written is put aside', async ({
  campaign,
}) => {
  const dir = await campaign.prepare('open');
  await chmod(identityFile(dir), 0o644);
  await mkdir(restoringFolder(dir));
  for (const name of ['signed.draft', `identity.${'ab'.repeat(8)}`]) await writeFile(join(dir, name), 'half');
  const found = await listed(examineDirectory(dir));
  for (const [check, level] of [
    ['identity', 'fault'],
    ['modes', 'fault'],
    ['leftovers', 'warning'],
  ])
    assert.is(found.find((finding) => finding.check === check)?.level, level, check);
  const done = await repair(dir);
  assert.is(done.length, 4);
  assert.is((await stat(identityFile(dir))).mode & 0o777, 0o600);
  assert.is((await stat(olderFolder(dir))).isDirectory(), true);
  assert.equal(levels(await listed(examineDirectory(dir))), []);
});

test('a directory without a node, and one that is not there, are told so', async ({ campaign }) => {
  const found = await listed(examineDirectory(join(campaign.dir, 'none')));
  assert.ok(levels(found).includes('identity fault'), JSON.stringify(found));
  assert.equal(await repair(join(campaign.dir, 'none')), []);
});

test('the machine: an old Node, a full disk, a clock that is behind', async ({ campaign }) => {
  assert.equal(
    ['18.20.0', '20.18.9', '20.19.0', '22.1.0', '24.0.0'].map((version) => checkRuntime(version).level),
    ['fault', 'fault', 'ok', 'ok', 'ok'],
  );
  assert.equal(
    [(await checkDisk(campaign.dir, 1e6)).level, (await checkDisk(campaign.dir, 5e8)).level],
    ['fault', 'warning'],
  );
  const mark = markFile(campaign.dir);
  await writeFile(mark, '');
  const { mtimeMs } = await stat(mark);
  assert.equal(
    [(await checkClock([mark], mtimeMs - 3_600_000)).level, (await checkClock([mark], mtimeMs)).level],
    ['fault', 'ok'],
  );
  assert.is((await checkClock([], 0)).level, 'fault');
  assert.is((await checkEngine({ isNeeded: true })).level, 'ok');
});

test.run();
