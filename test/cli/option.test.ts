import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bigWhole, bytes, cid, toggle, whole, type Option } from '../../cli/option.js';

const size = bytes('');
const cases: readonly (readonly [option: Option<unknown>, text: string, value: unknown])[] = [
  [size, '1', 1], [size, '500MB', 5e8], [size, '4GiB', 2 ** 32], [size, '1.5 kb', 1500], [size, '2TiB', 2 ** 41],
  [size, '0', undefined], [size, '-1', undefined], [size, '1e9', undefined], [size, '5XB', undefined], [size, '.5GB', undefined], [size, '999999999999TB', undefined],
  [whole('', { min: 1, max: 9 }), '9', 9], [whole('', { min: 1, max: 9 }), '10', undefined], [whole('', { min: 0, max: 9 }), '', undefined],
  [whole('', { min: 1, max: 9 }), '2.0', undefined], [whole('', { min: 1, max: 99 }), '0x10', undefined],
  [bigWhole(''), '3959999999999999999', 3959999999999999999n], [bigWhole(''), '-1', -1n], [bigWhole(''), '1n', undefined], [bigWhole(''), '9'.repeat(41), undefined],
  [toggle(''), 'true', true], [toggle(''), '1', true], [toggle(''), 'false', false], [toggle(''), '0', false], [toggle(''), 'yes', undefined], [toggle(''), 'toString', undefined],
  [cid(''), 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq', 'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq'],
  [cid(''), '../../etc/passwd', undefined],
];
for (const [option, text, value] of cases) {
  test(`"${text}" as ${option.expects}`, () => assert.is(option.parse(text), value));
}

test.run();
