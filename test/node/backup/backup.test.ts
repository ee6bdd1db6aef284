// deadline: 240 s
import { truncateSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { topNames } from '../../../node/backup/contents.js';
import { Backup } from '../../../node/backup/read-backup.js';
import { beginSealed, sealedBytes } from '../../../node/backup/sealed.js';
import {
  campaignFile,
  journalFile,
  markFile,
  storeFolder,
  writeCampaign,
} from '../../../node/data-dir/data-dir.js';
import { identityFile, openIdentity, type Identity } from '../../../node/identity/identity.js';
import { movedFile } from '../../../node/data-dir/moved.js';
import { AccountLog } from '../../../node/stake/account-log.js';
import { Mark } from '../../../node/store/mark.js';
import { accountOf } from '../../../protocol/records/keys.js';
import { decodeCanonical, encodeCanonical } from '../../../protocol/codec/canonical.js';
import { cidOf, textBytes, uint32Bytes } from '../../../protocol/codec/hash.js';
import { codeOf } from '../engine/fixture.js';
import { back, campaign, lay, makeDir, network, openDir, passphrase, signedIn } from './fixture.js';
import { slowAfter } from '../../runner/slow-cases.js';

interface Context {
  folder: string;
  dir: string;
  file: string;
  identity: Identity;
}
const test = suite<Context>('a backup');
test.before(async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'gridlode-backup-'));
  const dir = join(folder, 'one');
  const identity = await makeDir(dir, async ({ journal, mark }) => {
    await mark.raise(7, cidOf(textBytes('cut 7')));
    for (let i = 0; i < 40; i++)
      await journal.signOnce(`heartbeat/${i}`, () => new Uint8Array(40_000).fill(i));
  });
  Object.assign(context, { folder, dir, identity, file: join(folder, 'one.backup') });
  const account = accountOf(identity.key);
  const log = await AccountLog.open(AccountLog.folderOf(identityFile(dir), network, account), network);
  await log.sign(
    {
      kind: 'transfer',
      version: 1,
      campaign: network,
      account,
      sequence: 0,
      to: account,
      amount: 1n,
    } as never,
    identity.sign,
  );
  await log.close();
  await mkdir(join(dir, 'datasets'));
  await writeFile(join(dir, 'config.json'), '{}');
  await mkdir(join(dir, 'submissions'));
  await writeFile(join(dir, 'submissions', 'api-tournament.numer.ai-1-a.json'), '{}');
  await back(dir, context.file);
});
test.after(({ folder }) => rm(folder, { recursive: true }));

const namesIn = async (folder: string): Promise<string[]> => (await readdir(folder)).sort();

test('carries what makes the node, and nothing else', async ({ folder, dir, file, identity }) => {
  assert.is((await stat(file)).mode & 0o777, 0o600);
  const content = await readFile(file);
  assert.not(content.includes(await readFile(identityFile(dir))), 'it is sealed');
  const backup = await Backup.open(file);
  assert.equal([backup.telling.node, backup.telling.cut, backup.telling.isMove], [identity.key, 7, false]);
  await backup.close();
  const to = join(folder, 'carried');
  await lay(file, to);
  assert.equal(await namesIn(to), [
    'campaign',
    'identity',
    'identity.log',
    'latest-cut',
    'signed',
    'submissions',
  ]);
  for (const each of [identityFile, campaignFile, journalFile])
    assert.equal(await readFile(each(to)), await readFile(each(dir)));
  for (const name of await namesIn(to))
    assert.is((await stat(join(to, name))).mode & 0o077, 0, `${name} is for its owner alone`);
  const mark = await Mark.open(markFile(to));
  assert.equal([mark?.number, mark?.isCopied], [7, true], 'it knows itself a copy');
  const log = await AccountLog.open(
    AccountLog.folderOf(identityFile(to), network, accountOf(identity.key)),
    network,
  );
  assert.is(log.next, 1);
  await log.close();
  assert.is((await signedIn(to, `${network} ${identity.key}`)).size, 40);
});

test('of a node that has joined nothing has its identity alone, and is unsure none the less', async ({
  folder,
}) => {
  const [dir, to, file] = ['bare', 'bare-restored', 'bare.backup'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const { key } = await openIdentity(dir);
  assert.is((await back(dir, file)).node, key);
  await lay(file, to);
  assert.equal(await namesIn(to), ['identity', 'latest-cut']);
  assert.ok((await Mark.open(markFile(to)))?.isCopied);
});

test('of a move has the store too, and what it was made of says so before the file is there', async ({
  folder,
}) => {
  const [dir, to, file] = ['whole', 'whole-restored', 'whole.backup'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const identity = await makeDir(dir, async ({ journal }) => {
    await journal.signOnce('enrolment/0', () => new Uint8Array(100));
  });
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  assert.is(await codeOf(back(dir, file, { isMove: true, signal: stop.signal })), 'enough');
  assert.equal((await namesIn(dir)).includes('moved'), false, 'broken off, it may start here');
  await back(dir, file, { isMove: true });
  assert.match(await readFile(movedFile(dir), 'utf8'), file);
  assert.is(await codeOf(openDir(dir)), 'DIR_MOVED');
  await lay(file, to);
  assert.ok((await namesIn(storeFolder(to))).includes('CURRENT'));
  const restored = await openDir(to, async ({ journal }) => assert.equal(journal.keys, ['enrolment/0']));
  assert.is(restored.key, identity.key);
  assert.is(await codeOf(back(dir, file, { isMove: true })), 'BACKUP_EXISTS');
  assert.ok((await namesIn(dir)).includes('moved'), 'what was moved stays so');
});

const refusedBackups: {
  id: string;
  code: string;
  spoil?: (dir: string, file: string) => Promise<unknown>;
  meanwhile?: (dir: string) => void;
}[] = [
  { id: 'no-node', code: 'BACKUP_NONE', spoil: (dir) => rm(identityFile(dir)) },
  { id: 'a-file-in-its-place', code: 'BACKUP_EXISTS', spoil: (_, file) => writeFile(file, 'mine') },
  { id: 'a-journal-that-was-changed', code: 'JOURNAL_CORRUPT', spoil: (dir) => flip(journalFile(dir), 200) },
  {
    id: 'a-file-that-becomes-shorter',
    code: 'BACKUP_SOURCE',
    meanwhile: (dir) => truncateSync(join(dir, 'submissions', 'api-tournament.numer.ai-1-a.json')),
  },
];
const backup = slowAfter(3, test);
for (const { id, code, spoil, meanwhile } of refusedBackups) {
  backup(`is not made of ${id}: ${code}`, async ({ folder, file }) => {
    const dir = join(folder, id);
    await lay(file, dir);
    const to = `${dir}.backup`;
    await spoil?.(dir, to);
    assert.is(await codeOf(back(dir, to, { onProgress: () => meanwhile?.(dir) })), code);
    assert.equal(
      (await namesIn(folder)).filter((name) => name.endsWith('.draft')),
      [],
    );
  });
}

const refusedRestores: {
  id: string;
  code: string;
  spoil?: (file: string, dir: string) => Promise<unknown>;
  passphrase?: string;
}[] = [
  { id: 'no-file', code: 'BACKUP_UNREADABLE', spoil: (file) => rm(file) },
  { id: 'a-folder', code: 'BACKUP_UNREADABLE', spoil: (file) => rm(file).then(() => mkdir(file)) },
  { id: 'an-empty-file', code: 'BACKUP_CORRUPT', spoil: (file) => truncate(file, 0) },
  {
    id: 'another-kind-of-file',
    code: 'BACKUP_CORRUPT',
    spoil: (file) => writeFile(file, 'PK and so on'.repeat(99)),
  },
  { id: 'one-cut-off-in-its-head', code: 'BACKUP_CORRUPT', spoil: (file) => truncate(file, 100) },
  {
    id: 'one-that-lacks-a-byte',
    code: 'BACKUP_CORRUPT',
    spoil: async (file) => truncate(file, (await stat(file)).size - 1),
  },
  {
    id: 'one-with-more-behind-it',
    code: 'BACKUP_CORRUPT',
    spoil: (file) => writeFile(file, 'x', { flag: 'a' }),
  },
  { id: 'a-bit-of-its-head', code: 'BACKUP_CORRUPT', spoil: (file) => flip(file, 150) },
  { id: 'a-bit-of-its-first-chunk', code: 'BACKUP_CORRUPT', spoil: (file) => flip(file, 5_000) },
  {
    id: 'a-bit-of-its-last-chunk',
    code: 'BACKUP_CORRUPT',
    spoil: async (file) => flip(file, (await stat(file)).size - 3),
  },
  { id: 'chunks-in-another-order', code: 'BACKUP_CORRUPT', spoil: swapChunks },
  { id: 'a-newer-version', code: 'BACKUP_NEWER', spoil: (file) => changeHead(file, { version: 2 }) },
  { id: 'another-node-in-its-head', code: 'BACKUP_CORRUPT', spoil: (file) => changeHead(file, { cut: 8 }) },
  {
    id: 'another-length-in-its-head',
    code: 'BACKUP_CORRUPT',
    spoil: (file) => changeHead(file, { contentBytes: 2 ** 46 }),
  },
  { id: 'more-than-there-is-space-for', code: 'RESTORE_SPACE', spoil: claimAll },
  { id: 'a-wrong-passphrase', code: 'BACKUP_PASSPHRASE', passphrase: `${passphrase}s` },
  { id: 'a-directory-with-a-node', code: 'RESTORE_OCCUPIED', spoil: (_, dir) => openIdentity(dir) },
  {
    id: 'a-directory-with-a-campaign',
    code: 'RESTORE_OCCUPIED',
    spoil: (_, dir) => writeCampaign(dir, campaign),
  },
  {
    id: 'a-directory-in-whose-place-is-a-file',
    code: 'DIR_UNWRITABLE',
    spoil: (_, dir) => writeFile(dir, ''),
  },
];
const restore = slowAfter(3, test);
for (const { id, code, spoil, ...others } of refusedRestores) {
  restore(`is not restored: ${id}: ${code}`, async ({ folder, file }) => {
    const [copy, dir] = [join(folder, `${id}.copy`), join(folder, `${id}.dir`)];
    await writeFile(copy, await readFile(file));
    await spoil?.(copy, dir);
    const before = await namesIn(dir).catch(() => []);
    assert.is(await codeOf(lay(copy, dir, others)), code);
    assert.equal(await namesIn(dir).catch(() => []), before, 'nothing is left of it');
  });
}

test('a directory that holds datasets keeps them', async ({ folder, file }) => {
  const dir = join(folder, 'with-datasets');
  await mkdir(join(dir, 'datasets'), { recursive: true });
  await writeFile(join(dir, 'datasets', 'some'), '');
  await chmod(dir, 0o700);
  await lay(file, dir);
  assert.equal(await namesIn(join(dir, 'datasets')), ['some']);
  assert.ok(
    (await namesIn(dir)).every(
      (name) => name === 'datasets' || (topNames as readonly string[]).includes(name),
    ),
  );
});

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at]! ^= 1;
  await writeFile(file, bytes);
}

async function swapChunks(file: string): Promise<void> {
  const bytes = await readFile(file);
  const [at, size] = [4 + bytes.readUInt32BE(0), 1000];
  const first = Buffer.from(bytes.subarray(at, at + size));
  bytes.copy(bytes, at, at + (1 << 20) + 16, at + (1 << 20) + 16 + size);
  first.copy(bytes, at + (1 << 20) + 16);
  await writeFile(file, bytes);
}

/** Without the checksum in step, as whoever alters a backup on purpose would do at most. */
async function changeHead(file: string, changes: object): Promise<void> {
  const bytes = await readFile(file);
  const end = 4 + bytes.readUInt32BE(0);
  const head = encodeCanonical({ ...(decodeCanonical(bytes.subarray(4, end), 4_096) as object), ...changes });
  await writeFile(file, Buffer.concat([uint32Bytes(head.length), head, bytes.subarray(end)]));
}

/** A backup of eight terabytes, of which none is written. */
async function claimAll(file: string): Promise<void> {
  const backup = await Backup.open(file);
  const { node, cut, isMove, madeMs } = backup.telling;
  await backup.close();
  const contentBytes = 2 ** 43;
  const { prefix } = await beginSealed({ node, cut, isMove, madeMs, contentBytes }, passphrase);
  await writeFile(file, prefix);
  await truncate(file, prefix.length + sealedBytes(contentBytes));
}

test.run();
