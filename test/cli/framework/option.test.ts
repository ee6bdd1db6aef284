import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { account, nodePublicKey } from '../../../cli/framework/key-option.js';
import {
  amount,
  bigWhole,
  bytes,
  cid,
  span,
  toggle,
  whole,
  type Option,
} from '../../../cli/framework/option.js';

const size = bytes('');
const cases: readonly (readonly [option: Option<unknown>, text: string, value: unknown])[] = [
  [size, '1', 1],
  [size, '500MB', 5e8],
  [size, '4GiB', 2 ** 32],
  [size, '1.5 kb', 1500],
  [size, '2TiB', 2 ** 41],
  [size, '0', undefined],
  [size, '-1', undefined],
  [size, '1e9', undefined],
  [size, '5XB', undefined],
  [size, '.5GB', undefined],
  [size, '999999999999TB', undefined],
  [span(''), '90m', 5_400_000],
  [span(''), '1.5h', 5_400_000],
  [span(''), '2d', 172_800_000],
  [span(''), '0h', undefined],
  [span(''), '10', undefined],
  [span(''), '10s', undefined],
  [whole('', { min: 1, max: 9 }), '9', 9],
  [whole('', { min: 1, max: 9 }), '10', undefined],
  [whole('', { min: 0, max: 9 }), '', undefined],
  [whole('', { min: 1, max: 9 }), '2.0', undefined],
  [whole('', { min: 1, max: 99 }), '0x10', undefined],
  [bigWhole(''), '3959999999999999999', 3959999999999999999n],
  [bigWhole(''), '-1', -1n],
  [bigWhole(''), '1n', undefined],
  [bigWhole(''), '9'.repeat(41), undefined],
  [toggle(''), 'true', true],
  [toggle(''), '1', true],
  [toggle(''), 'false', false],
  [toggle(''), '0', false],
  [toggle(''), 'yes', undefined],
  [toggle(''), 'toString', undefined],
  [
    cid(''),
    'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq',
    'bafyreihzqxmwdkgfblaplaqh5m5bkecmbwtnowypnxoncbswq2akdycquq',
  ],
  [cid(''), '../../etc/passwd', undefined],
  [amount(''), '4000', '4000'],
  [amount(''), '0.000000001', '0.000000001'],
  ...['-1', '.5', '1.', '1,000', '1e3', '1_000', '0x10', ' 1', '1n', ''].map(
    (text) => [amount(''), text, undefined] as const,
  ),
  [
    nodePublicKey(''),
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  ],
  ...[
    '',
    'd75a',
    'D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A',
    '0'.repeat(64),
    'f'.repeat(64),
  ].map((text) => [nodePublicKey(''), text, undefined] as const),
  [
    account(''),
    'lode16adfsqvzky9t042tlmfujeq88g8wzuhnm2nzxfd0qgdx3ac82ydqv4n8j2',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  ],
];
for (const [option, text, value] of cases) {
  test(`"${text}" as ${option.expects}`, () => assert.is(option.parse(text), value));
}

test.run();
