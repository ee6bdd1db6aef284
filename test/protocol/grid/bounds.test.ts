import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCanonical } from '../../../protocol/codec/canonical.js';
import { decodeShape } from '../../../protocol/codec/shape.js';
import { gridShape, numeraiGrid } from '../../../protocol/grid/grid.js';
import { codeOf } from '../code-of.js';
import { rowsOf } from '../spec-bounds.js';

const test = suite('the ranges of a grid');
const rows = gridShape.encode(numeraiGrid) as Record<string, unknown>[];

/** Numerai's grid, one axis of which has just one value. */
const codeWith = (name: string, value: number): string | null =>
  codeOf(() =>
    decodeShape(
      gridShape,
      encodeCanonical(
        rows.map((row) =>
          row['name'] === name ? { name, type: row['type'], kind: 'values', values: [String(value)] } : row,
        ),
      ),
      1_000_000,
      'grid',
    ),
  );

const axes = rowsOf('grid-and-draws.md').flatMap((row) =>
  [...row.matchAll(/`(\w+)` \| (float|int) \| ([\de.-]+)\.\.([\de]+)/g)].map(([, name, type, min, max]) => ({
    name: name as string,
    isInt: type === 'int',
    min: Number(min),
    max: Number(max),
  })),
);

test('every axis takes the values within its range, and none beyond (GRID-2)', () => {
  assert.is(axes.length, rows.length);
  for (const { name, isInt, min, max } of axes) {
    for (const value of [min, max]) assert.is(codeWith(name, value), null, `${name} ${value}`);
    const below = isInt ? min - 1 : min === 0 ? -Number.MIN_VALUE : min * (1 - Number.EPSILON);
    const above = isInt ? max + 1 : max * (1 + Number.EPSILON);
    for (const value of [below, above])
      assert.is(codeWith(name, value), 'GRID_AXIS_RANGE', `${name} ${value}`);
  }
});

test.run();
