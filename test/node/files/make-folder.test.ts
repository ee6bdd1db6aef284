import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeFolder } from '../../../node/files/make-folder.js';

const test = suite<{ dir: string }>('make folder');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-folder-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true, force: true }));

const failureOf = (path: string): Promise<string | undefined> =>
  makeFolder(path).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );

test('makes a folder with all above it, again too, and from many sides at once', async ({ dir }) => {
  const path = join(dir, 'a', 'b', 'c');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(dir, 'a', 'b'))]);
  await makeFolder(path);
  assert.ok((await stat(path)).isDirectory());
});

const modes: { id: string; mode?: number; expected: number }[] = [
  { id: 'for its owner alone', expected: 0o700 },
  { id: 'as is asked for, whatever the mask', mode: 0o755, expected: 0o755 },
];
for (const { id, mode, expected } of modes) {
  test(`each folder that is made is ${id}`, async ({ dir }) => {
    const before = process.umask(0o077);
    try {
      await makeFolder(join(dir, 'a', 'b'), mode);
    } finally {
      process.umask(before);
    }
    for (const path of [join(dir, 'a'), join(dir, 'a', 'b')])
      assert.is((await stat(path)).mode & 0o777, expected);
    assert.is((await stat(dir)).mode & 0o777, 0o700, 'what was there stays as it is');
  });
}

test('a file in the way is told', async ({ dir }) => {
  await writeFile(join(dir, 'file'), '');
  assert.is(await failureOf(join(dir, 'file')), 'EEXIST');
  assert.is(await failureOf(join(dir, 'file', 'below')), 'ENOTDIR');
});

const hasProc = existsSync('/proc/self');
if (!hasProc) console.log('skipped: there is no /proc, whose folders nobody can make');
(hasProc ? test : test.skip)('a folder that nobody can make is told, and not tried for ever', async () => {
  assert.is(await failureOf('/proc/nothing/at/all'), 'ENOENT');
});

test.run();
