import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { topNames } from '../../../node/backup/contents.js';
import { restoringFolder } from '../../../node/data-dir/data-dir.js';
import { identityFile } from '../../../node/identity/identity.js';
import { markMoved } from '../../../node/data-dir/moved.js';
import { bin } from '../../cli/run-bin.js';
import { codeOf } from '../engine/fixture.js';
import { back, lay, makeDir, openDir, passphrase } from './fixture.js';
import { slowCases } from '../../runner/slow-cases.js';

interface Context {
  folder: string;
  dir: string;
  file: string;
}
const test = suite<Context>('a data directory whose node does not start');
const slow = slowCases(test);
test.before(async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'gridlode-no-start-'));
  Object.assign(context, { folder, dir: join(folder, 'one'), file: join(folder, 'one.backup') });
  await makeDir(context.dir);
  await back(context.dir, context.file);
  await writeFile(join(folder, 'passphrase'), passphrase, { mode: 0o600 });
});
test.after(({ folder }) => rm(folder, { recursive: true }));

const refused: { id: string; code: string; spoil: (dir: string) => Promise<unknown> }[] = [
  { id: 'it-was-moved', code: 'DIR_MOVED', spoil: (dir) => markMoved(dir, 'a.backup') },
  { id: 'what-says-so-is-a-folder', code: 'DIR_MOVED', spoil: (dir) => mkdir(join(dir, 'moved')) },
  {
    id: 'a-restore-was-broken-off',
    code: 'DIR_RESTORING',
    spoil: (dir) => mkdir(restoringFolder(dir)).then(() => rm(identityFile(dir))),
  },
  { id: 'its-identity-is-gone', code: 'IDENTITY_LOST', spoil: (dir) => rm(identityFile(dir)) },
];
for (const { id, code, spoil } of refused) {
  test(`${id}: ${code}`, async ({ folder, dir }) => {
    const copy = join(folder, id);
    await cp(dir, copy, { recursive: true });
    await spoil(copy);
    const before = await readdir(copy);
    assert.is(await codeOf(openDir(copy)), code);
    assert.equal(await readdir(copy), before);
  });
}

test('broken off between any two steps, a restore begins anew and gives the same', async ({
  folder,
  file,
}) => {
  const whole = join(folder, 'laid');
  await lay(file, whole);
  const present = await readdir(whole);
  const names = topNames.filter((name) => name !== 'identity' && present.includes(name));
  for (let placed = 0; placed <= names.length; placed++) {
    const dir = join(folder, `placed-${placed}`);
    await cp(whole, dir, { recursive: true });
    const files = join(restoringFolder(dir), 'files');
    await mkdir(files, { recursive: true });
    for (const name of [...names.slice(placed), 'identity']) await rename(join(dir, name), join(files, name));
    assert.is(await codeOf(openDir(dir)), 'DIR_RESTORING');
    await lay(file, dir);
    assert.equal((await readdir(dir)).sort(), present.sort());
    assert.equal(await readFile(identityFile(dir)), await readFile(identityFile(whole)));
    await openDir(dir);
  }
});

slow(
  'killed at any change of the directory, a restore leaves no half of a node',
  async ({ folder, file }) => {
    const ends: string[] = [];
    for (let changes = 1; changes <= 9; changes += 2) {
      const dir = join(folder, `killed-${changes}`);
      await mkdir(dir);
      const child = spawn(process.execPath, [
        bin,
        'restore',
        file,
        '--dir',
        dir,
        '--passphrase-file',
        join(folder, 'passphrase'),
      ]);
      const closed = once(child, 'close');
      let seen = 0;
      const watcher = watch(dir, () => {
        if (++seen === changes) child.kill('SIGKILL');
      });
      await closed;
      watcher.close();
      const isThere = (await readdir(dir)).includes('identity');
      if (isThere) await openDir(dir);
      else {
        if ((await readdir(dir)).includes('restoring'))
          assert.is(await codeOf(openDir(dir)), 'DIR_RESTORING');
        await lay(file, dir);
        await openDir(dir);
      }
      ends.push(isThere ? 'whole' : 'begun anew');
    }
    console.log(`killed: ${ends.join(', ')}`);
  },
);

test.run();
