import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiClient } from '../../../node/api/api-client.js';
import { socketPath } from '../../../node/api/socket-path.js';
import { datasetsFolder, openDataset } from '../../../node/dataset/dataset-store.js';
import { cidOf } from '../../../protocol/codec/hash.js';
import { codeOf } from '../engine/fixture.js';

/** A user without rights, whom only root can become. */
const nobody = 65_534;
const isRoot = process.geteuid?.() === 0;

const test = suite<{ dir: string }>('what a user may not open');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-user-'));
  if (!isRoot) return;
  await chmod(tmpdir(), 0o711);
  await chown(context.dir, nobody, nobody);
});
test.after.each(({ dir }) => rm(dir, { recursive: true, force: true }));

/** Runs `act` as a user whom modes bind, which they do not root. */
async function bound<T>(act: () => Promise<T>): Promise<T> {
  if (!isRoot) return act();
  process.seteuid?.(nobody);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

const closed: { id: string; code: string; act: (dir: string) => Promise<unknown> }[] = [
  {
    id: 'the socket of a node in a folder that is closed',
    code: 'API_OWNER',
    act: async (dir) => {
      await chmod(dir, 0);
      return new ApiClient(dir).status().finally(() => chmod(dir, 0o700));
    },
  },
  {
    id: 'a socket that is closed',
    code: 'API_OWNER',
    act: async (dir) => {
      const server = createServer().listen(socketPath(dir));
      await once(server, 'listening');
      await chmod(socketPath(dir), 0);
      return new ApiClient(dir).status().finally(() => server.close());
    },
  },
  {
    id: 'a dataset in a folder that is closed',
    code: 'DATASET_PATH',
    act: async (dir) => {
      await mkdir(datasetsFolder(dir));
      await chmod(datasetsFolder(dir), 0);
      return openDataset(dir, cidOf(new Uint8Array())).finally(() => chmod(datasetsFolder(dir), 0o700));
    },
  },
];
for (const { id, code, act } of closed)
  test(`${id}: ${code}`, async ({ dir }) => assert.is(await codeOf(bound(() => act(dir))), code));

test.run();
