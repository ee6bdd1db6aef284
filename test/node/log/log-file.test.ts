import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filesMax, LogFile, logFile } from '../../../node/log/log-file.js';
import { readLogEnd } from '../../../node/log/read-end.js';

const test = suite<{ folder: string }>('the files of a log');
test.before.each(async (context) => {
  context.folder = join(await mkdtemp(join(tmpdir(), 'gridlode-log-')), 'logs');
});
test.after.each(({ folder }) => rm(join(folder, '..'), { recursive: true }));

const read = (folder: string, age = 0): Promise<string> => readFile(logFile(folder, age), 'utf8');

test('lines are appended in their order, by one life after the other, for their owner alone', async ({
  folder,
}) => {
  for (const lines of [
    ['one', 'two'],
    ['three', 'four'],
  ]) {
    const file = new LogFile({ folder });
    for (const line of lines) file.append(line);
    await file.close();
  }
  assert.is(await read(folder), 'one\ntwo\nthree\nfour\n');
  assert.is((await stat(logFile(folder, 0))).mode & 0o777, 0o600);
  assert.is((await stat(folder)).mode & 0o777, 0o700);
});

test('a full file gives way to a new one, and only the latest are kept', async ({ folder }) => {
  for (let i = 0; i < 3 * filesMax; i++) {
    const file = new LogFile({ folder, fileMaxBytes: 20 });
    file.append(`${i} ${'x'.repeat(12)}`);
    await file.close();
  }
  const names = (await readdir(folder)).sort();
  assert.equal(names, ['node.1.log', 'node.2.log', 'node.3.log', 'node.log']);
  const firsts = await Promise.all(names.map((_, age) => read(folder, age)));
  assert.equal(
    firsts.map((text) => text.split(' ')[0]),
    [0, 1, 2, 3].map((age) => String(3 * filesMax - 1 - age)),
  );
});

test('what waits for the disk is bounded, and what is lost is counted', async ({ folder }) => {
  const file = new LogFile({ folder, waitingMaxBytes: 10 });
  // The first is on its way; of the others two fill what may wait.
  for (const line of ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee']) file.append(line);
  await file.close();
  file.append('last');
  await file.close();
  const lines = (await read(folder)).trimEnd().split('\n');
  const lost = lines.flatMap((line) => (line.startsWith('{') ? JSON.parse(line).lines : []));
  const told = lines.filter((line) => !line.startsWith('{'));
  assert.is(told.length + lost.reduce((sum: number, count: number) => sum + count, 0), 6);
  assert.ok(lost.length > 0 && told[0] === 'aaaa' && told.at(-1) === 'last', lines.join());
});

test('a folder that cannot be made stops nobody, and what is lost is told once it can', async ({
  folder,
}) => {
  await writeFile(folder, 'a file in its place');
  const file = new LogFile({ folder });
  file.append('lost');
  await file.close();
  await rm(folder);
  file.append('told');
  await file.close();
  const [lost, ...told] = (await read(folder)).trimEnd().split('\n');
  assert.is(JSON.parse(lost as string).lines, 1);
  assert.equal(told, ['told']);
});

test('the end of a log goes over its files, in whole lines and within its bounds', async ({ folder }) => {
  assert.equal(await readLogEnd(folder, 10, 1_000), []);
  for (const line of ['one', 'two', 'three']) {
    const file = new LogFile({ folder, fileMaxBytes: 9 });
    file.append(line);
    await file.close();
  }
  assert.equal(await readLogEnd(folder, 10, 1_000), ['one', 'two', 'three']);
  assert.equal(await readLogEnd(folder, 2, 1_000), ['two', 'three']);
  assert.equal(await readLogEnd(folder, 10, 12), ['two', 'three'], 'of the first file a part is no line');
  assert.equal(await readLogEnd(folder, 10, 3), []);
});

test.run();
