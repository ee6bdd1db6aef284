import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRegular } from '../../../node/files/regular-file.js';

const test = suite<{ dir: string }>('regular file');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-file-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true, force: true }));

test('a file is read whole, by a link too, up to what is allowed', async ({ dir }) => {
  const [file, link] = [join(dir, 'file'), join(dir, 'link')];
  await writeFile(file, 'x'.repeat(200_000));
  await symlink(file, link);
  assert.is((await readRegular(file, 200_000)).length, 200_000);
  assert.is((await readRegular(link, 200_000)).length, 200_000);
  assert.is(
    await readRegular(file, 199_999).then(
      () => '',
      (error: Error) => error.message,
    ),
    'it has more than 199999 bytes',
  );
  await writeFile(file, '');
  assert.is((await readRegular(file, 1)).length, 0);
});

const others: { id: string; lay: (path: string) => Promise<unknown>; message: RegExp }[] = [
  {
    id: 'a pipe that nobody writes to',
    lay: async (path) => spawnSync('mkfifo', [path]),
    message: /a pipe, not a regular file/,
  },
  {
    id: 'a device without end',
    lay: (path) => symlink('/dev/zero', path),
    message: /a device, not a regular file/,
  },
  {
    id: 'a terminal or what stands for it',
    lay: (path) => symlink('/dev/null', path),
    message: /a device, not a regular file/,
  },
  { id: 'a folder', lay: (path) => mkdir(path), message: /a folder, not a regular file/ },
  { id: 'nothing', lay: async () => undefined, message: /ENOENT/ },
];
for (const { id, lay, message } of others) {
  test(`what is no file is not read: ${id}`, async ({ dir }) => {
    const path = join(dir, 'other');
    await lay(path);
    assert.match(
      await readRegular(path, 10).then(
        () => '',
        (error: Error) => error.message,
      ),
      message,
    );
  });
}

test('a socket is not read', async ({ dir }) => {
  const path = join(dir, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  assert.match(
    await readRegular(path, 10).then(
      () => '',
      (error: Error) => error.message,
    ),
    /ENXIO/,
  );
  server.close();
});

test.run();
