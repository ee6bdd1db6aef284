import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  beaconSeedFile,
  campaignFile,
  readCampaign,
  storeFolder,
  writeCampaign,
  writeOwn,
  writeWhole,
} from '../../../node/data-dir/data-dir.js';
import { campaignCid, campaignMaxBytes, encodeCampaign } from '../../../protocol/campaign/campaign.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { domainHash } from '../../../protocol/codec/hash.js';
import { testCampaign } from '../../fixtures/campaign.js';
import { codeOf } from '../engine/fixture.js';

const resolver = domainHash('test-resolver') as string as NodeKey;
const campaign = testCampaign(resolver);
const other = testCampaign(resolver, { name: 'other' });

const test = suite<{ dir: string }>('data directory');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-dir-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

test('a campaign is read as it was written, and written again without harm', async ({ dir }) => {
  const deep = join(dir, 'not', 'there', 'yet');
  assert.is(await writeCampaign(deep, campaign), campaignCid(campaign));
  const { mtimeMs } = await stat(campaignFile(deep));
  assert.is(await writeCampaign(deep, campaign), campaignCid(campaign));
  assert.is((await stat(campaignFile(deep))).mtimeMs, mtimeMs);
  assert.equal(await readCampaign(deep), { campaign, network: campaignCid(campaign) });
  assert.equal(await readdir(deep), ['campaign']);
});

const unwritable: { id: string; code: string; of: (dir: string) => Promise<string> }[] = [
  {
    id: 'below a file',
    code: 'DIR_UNWRITABLE',
    of: async (dir) => {
      await writeFile(join(dir, 'file'), '');
      return join(dir, 'file', 'node');
    },
  },
  {
    id: 'with a folder in the place of what is written',
    code: 'DIR_UNWRITABLE',
    of: async (dir) => {
      await mkdir(join(dir, 'campaign.draft', 'full'), { recursive: true });
      return dir;
    },
  },
];
for (const { id, code, of } of unwritable)
  test(`a data directory that cannot be written, ${id}: ${code}`, async ({ dir }) => {
    const folder = await of(dir);
    assert.is(await codeOf(writeOwn(campaignFile(folder), new Uint8Array())), code);
  });

test('the campaign is for the owner of the data directory alone', async ({ dir }) => {
  const deep = join(dir, 'node');
  await writeCampaign(deep, campaign);
  assert.equal(
    [(await stat(deep)).mode & 0o777, (await stat(campaignFile(deep))).mode & 0o777],
    [0o700, 0o600],
  );
});

test('a file that is written whole has its mode, and a folder made for it lets in who may read it', async ({
  dir,
}) => {
  const before = process.umask(0o077);
  try {
    await writeWhole(join(dir, 'results', 'file'), Buffer.from('x'), 0o640);
  } finally {
    process.umask(before);
  }
  assert.equal(
    [
      (await stat(join(dir, 'results'))).mode & 0o777,
      (await stat(join(dir, 'results', 'file'))).mode & 0o777,
    ],
    [0o750, 0o640],
  );
});

test('what is kept where', ({ dir }) => {
  const anchor = campaign.beaconAnchor;
  assert.equal(
    [campaignFile(dir), storeFolder(dir), beaconSeedFile(dir, anchor)],
    [join(dir, 'campaign'), join(dir, 'store'), join(dir, 'beacons', anchor)],
  );
});

const bad: { id: string; code: string; lay: (dir: string, file: string) => Promise<unknown> }[] = [
  { id: 'nothing', code: 'CAMPAIGN_ABSENT', lay: async () => undefined },
  { id: 'a-folder', code: 'CAMPAIGN_UNREADABLE', lay: (_, file) => mkdir(file) },
  {
    id: 'too-large',
    code: 'CAMPAIGN_UNREADABLE',
    lay: (_, file) => writeFile(file, new Uint8Array(campaignMaxBytes + 1)),
  },
  { id: 'empty', code: 'CAMPAIGN_UNREADABLE', lay: (_, file) => writeFile(file, '') },
  {
    id: 'truncated',
    code: 'CAMPAIGN_UNREADABLE',
    lay: (_, file) => writeFile(file, encodeCampaign(campaign).subarray(0, -3)),
  },
];
for (const { id, code, lay } of bad) {
  test(`${id}: ${code}, and nothing is written over it`, async ({ dir }) => {
    await lay(dir, campaignFile(dir));
    const before = await readdir(dir, { recursive: true });
    assert.is(await codeOf(readCampaign(dir)), code);
    if (code !== 'CAMPAIGN_ABSENT') assert.is(await codeOf(writeCampaign(dir, campaign)), code);
    else await writeCampaign(dir, campaign);
    assert.equal(
      (await readdir(dir, { recursive: true })).filter((name) => name !== 'campaign'),
      before.filter((name) => name !== 'campaign'),
    );
  });
}

const kept: { id: string; code: string; write: (dir: string) => Promise<unknown> }[] = [
  { id: 'another-campaign', code: 'CAMPAIGN_OTHER', write: (dir) => writeCampaign(dir, other) },
];
for (const { id, code, write } of kept) {
  test(`a data directory keeps its campaign: ${id}: ${code}`, async ({ dir }) => {
    await writeCampaign(dir, campaign);
    assert.is(await codeOf(write(dir)), code);
    assert.is((await readCampaign(dir)).network, campaignCid(campaign));
  });
}

test('a file is written whole, with its mode, over what a crash left', async ({ dir }) => {
  const file = join(dir, 'secret');
  await writeFile(`${file}.draft`, 'half of what');
  await chmod(`${file}.draft`, 0o400);
  await writeWhole(file, Buffer.from('whole'), 0o600);
  assert.is(await readFile(file, 'utf8'), 'whole');
  assert.is((await stat(file)).mode & 0o777, 0o600);
  await writeWhole(file, Buffer.from('anew'), 0o600);
  assert.is(await readFile(file, 'utf8'), 'anew');
  assert.equal(await readdir(dir), ['secret']);
});

test.run();
