import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkParquetEnds } from '../../../node/dataset/parquet-ends.js';
import { GridlodeError } from '../../../protocol/error.js';
import { inFolder } from './fixture.js';

const test = suite('parquet ends');
/** What has a footer of `footer` bytes behind `data` others, and says that it has `said`. */
function ends(data: number, footer: number, said = footer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(said);
  return Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(data + footer), length, Buffer.from('PAR1')]);
}
const check = (bytes: Buffer): Promise<string> =>
  inFolder(async (folder) => {
    const file = join(folder, 'file.parquet');
    await writeFile(file, bytes);
    return checkParquetEnds(file).then(
      () => 'sound',
      (error: unknown) => (error as GridlodeError).code,
    );
  });

test('a footer within the file is sound, whatever it says', async () => {
  assert.is(await check(ends(100, 20)), 'sound');
  assert.is(await check(ends(0, 20)), 'sound');
});

const refused: readonly (readonly [id: string, bytes: Buffer, code: string])[] = [
  ['empty', Buffer.alloc(0), 'DATASET_FILE_FOREIGN'],
  ['a-page', Buffer.from('<html></html>'), 'DATASET_FILE_FOREIGN'],
  ['magic-alone', Buffer.from('PAR1'), 'DATASET_FILE_TRUNCATED'],
  ['magic-twice', Buffer.from('PAR1PAR1'), 'DATASET_FILE_CORRUPT'],
  ['cut-within-the-footer', ends(100, 20).subarray(0, 110), 'DATASET_FILE_TRUNCATED'],
  ['footer-longer-than-the-file', ends(100, 20, 121), 'DATASET_FILE_CORRUPT'],
];
for (const [id, bytes, code] of refused)
  test(`refused: ${id}: ${code}`, async () => assert.is(await check(bytes), code));

test.run();
