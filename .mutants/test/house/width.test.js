import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { code, columnsMax, wideLines } from './sources.js';
const test = suite('house: width');
test(`no line of code is wider than ${columnsMax} columns, but for a text in it`, () => {
    assert.equal(code.flatMap(wideLines), []);
});
test('a wide line is told from one with a long text', () => {
    const long = 'a'.repeat(columnsMax);
    const wide = (text) => wideLines({ path: 'one.ts', text }).length;
    assert.is(wide(`const ${long} = 1;`), 1);
    assert.is(wide(`// ${long}`), 1);
    assert.is(wide(`  fail('${long}');`), 0);
    assert.is(wide(`${'call(one, '.repeat(12)}'a text');`), 1);
    assert.is(wide(`const sql = \`\n${long}\n${long}\`;`), 0);
});
test.run();
//# sourceMappingURL=width.test.js.map