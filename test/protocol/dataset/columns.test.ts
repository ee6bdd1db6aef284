import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { columnAt, columnsOf, joinRows, selectRows } from '../../../protocol/dataset/columns.js';

const someColumns = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), features: fc.integer({ min: 1, max: 4 }) })
  .chain(({ rows, features }) =>
    fc
      .array(fc.int8Array({ minLength: rows, maxLength: rows }), { minLength: features, maxLength: features })
      .map((columns) => ({ rows, columns })),
  );

test('a column is where it was put, and no copy', () => {
  fc.assert(
    fc.property(someColumns, ({ rows, columns }) => {
      const joined = columnsOf(rows, columns);
      columns.forEach((column, f) => assert.equal([...columnAt(joined, f)], [...column]));
      assert.is(columnAt(joined, 0).buffer, joined.values.buffer);
    }),
  );
});

test('rows that are taken apart and joined again are the same', () => {
  fc.assert(
    fc.property(someColumns, fc.nat(), ({ rows, columns }, at) => {
      const whole = columnsOf(rows, columns);
      const all = [...new Array(rows).keys()];
      const parts = [all.slice(0, at % rows), all.slice(at % rows)].map((some) => selectRows(whole, some));
      assert.equal(joinRows(parts), whole);
    }),
  );
});

test('nothing joined is nothing', () => {
  assert.equal(joinRows([]), { rows: 0, features: 0, values: new Int8Array() });
});

test.run();
