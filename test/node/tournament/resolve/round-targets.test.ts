import { join } from 'node:path';
import { suite } from 'uvu';
import { checkTargets } from '../../../../node/tournament/resolve/round-targets.js';
import { assertCode, inFolder, writeParquet } from '../../dataset/fixture.js';

const test = suite('the targets of a round');
const ids = ['a', 'b', 'c'];
const targets = (rows: string): string => `SELECT * FROM (VALUES ${rows}) t(id, era, target)`;
const lacking: readonly (readonly [id: string, rows: string, said: RegExp, code: string])[] = [
  ['no-row-of-the-era', "('x', '1246', 0.5::FLOAT), ('y', '1246', 0.25)", /none of/, 'TARGETS_ABSENT'],
  [
    'rows-without-targets',
    "('a', '1247', NULL::FLOAT), ('b', '1247', NULL), ('c', '1247', NULL)",
    /has 3 of the 3 rows .* and a target of none/,
    'TARGETS_ABSENT',
  ],
  ['id-missing', "('a', '1247', 0.5::FLOAT), ('c', '1247', 0.25)", /for 2 alone/, 'TARGETS_PART'],
  [
    'target-missing',
    "('a', '1247', 0.5::FLOAT), ('b', '1247', NULL), ('c', '1247', 0.25)",
    /for 2 alone/,
    'TARGETS_PART',
  ],
];
for (const [id, rows, said, code] of lacking)
  test(`refused: ${id}: ${code}`, () =>
    inFolder(async (folder) => {
      await writeParquet(folder, { 'validation.parquet': targets(rows) });
      await assertCode(checkTargets(join(folder, 'validation.parquet'), '1247', ids), code, said);
    }));

test('targets of all rows are enough, whatever else is in the file', () =>
  inFolder(async (folder) => {
    await writeParquet(folder, {
      'validation.parquet': targets(
        "('x', '1246', NULL::FLOAT), ('c', '1247', 0), ('a', '1247', 1), ('b', '1247', 0.5)",
      ),
    });
    await checkTargets(join(folder, 'validation.parquet'), '1247', ids);
  }));

test.run();
