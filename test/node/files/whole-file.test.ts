import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeWhole } from '../../../node/data-dir/data-dir.js';
import { createSecret } from '../../../node/identity/secret-file.js';
import { writeSnapshot } from '../../../node/peer/snapshots/snapshot-file.js';
import { keepLive } from '../../../node/tournament/resolve/kept-live.js';
import { writeByDraft } from '../../../node/files/whole-file.js';
import type { Hash } from '../../../protocol/codec/hash.js';
import { SmallDisk } from '../../fixtures/small-disk.js';

const test = suite<{ folder: string }>('files that are there whole or not at all');
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'gridlode-whole-'));
});
test.after.each(({ folder }) => rm(folder, { recursive: true }));

test('what is written takes the place of what was there, and of what a crash left', async ({ folder }) => {
  const file = join(folder, 'file');
  await writeFile(file, 'old');
  await writeFile(`${file}.draft`, 'half');
  await writeByDraft(file, (draft) => writeFile(draft, 'new', { flag: 'wx' }));
  assert.is(await readFile(file, 'utf8'), 'new');
  assert.equal(await readdir(folder), ['file']);
});

test('where writing fails, what was there stays and nothing else is left', async ({ folder }) => {
  const file = join(folder, 'file');
  await writeFile(file, 'old');
  const failed = writeByDraft(file, async (draft) => {
    await writeFile(draft, 'ha');
    throw new Error('no more');
  });
  assert.is(await failed.catch(({ message }: Error) => message), 'no more');
  assert.equal([await readFile(file, 'utf8'), await readdir(folder)], ['old', ['file']]);
});

const disk = await SmallDisk.mount('256k');
test.after(() => disk?.remove());
if (disk === null) console.log('skipped: this system lets this user mount no small disk');
const onDisk = disk === null ? test.skip : test;

const tooMuch = new Uint8Array(1 << 20).fill(7);
const writers: { id: string; write: (folder: string, source: string) => Promise<unknown> }[] = [
  { id: 'a file', write: (folder) => writeWhole(join(folder, 'file'), tooMuch, 0o600) },
  { id: 'a secret', write: (folder) => createSecret(join(folder, 'secret'), tooMuch) },
  {
    id: 'a snapshot',
    write: (folder) =>
      writeSnapshot(
        join(folder, 'snapshot'),
        (async function* () {
          yield tooMuch;
        })(),
        0o600,
      ),
  },
  {
    id: 'a live file',
    write: (folder, source) => keepLive(folder, '11'.repeat(32) as Hash, source, new Set()),
  },
];
for (const { id, write } of writers) {
  onDisk(`a full disk keeps no part of it: ${id}`, async ({ folder }) => {
    const source = join(folder, 'source');
    await writeFile(source, tooMuch);
    const { path } = disk as SmallDisk;
    const code = await write(path, source).then(
      () => 'none',
      (error: NodeJS.ErrnoException) => error.code,
    );
    assert.is(code, 'ENOSPC');
    const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    assert.equal(
      files.map(({ name }) => name),
      [],
    );
  });
}

test.run();
