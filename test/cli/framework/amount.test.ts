import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { amountDigits, amountOf, amountText, sayWhatUnitIs } from '../../../cli/framework/amount.js';
import type { Output } from '../../../cli/framework/output.js';
import { codeOf } from '../../protocol/code-of.js';

const test = suite('amounts');
const nmr = { unit: 'NMR', decimals: 9 };
const whole = { unit: 'DEMO', decimals: 0 };

for (const [amount, unit, text] of [
  [0n, nmr, '0'],
  [1n, nmr, '0.000000001'],
  [-1n, nmr, '-0.000000001'],
  [1_500_000_000n, nmr, '1.5'],
  [1_234_567_000_000_000n, nmr, '1,234,567'],
  [-18_446_744_073_709_551_615n, nmr, '-18,446,744,073.709551615'],
  [999n, whole, '999'],
  [1_000n, whole, '1,000'],
  [18_446_744_073_709_551_615n, whole, '18,446,744,073,709,551,615'],
] as const)
  test(`${amount} of ${unit.unit} is ${text}`, () => {
    assert.is(amountDigits(amount, unit), text);
    assert.is(amountText(amount, unit), `${text} ${unit.unit}`);
    if (amount > 0n) assert.is(amountOf(text.replaceAll(',', ''), unit), amount);
  });

for (const [typed, unit] of [
  ['0', nmr],
  ['0.0', nmr],
  ['0.0000000001', nmr],
  ['1.0000000000', nmr],
  ['18446744073.709551616', nmr],
  ['1.5', whole],
  ['1.0', whole],
  ['18446744073709551616', whole],
] as const)
  test(`${typed} is no amount of ${unit.unit}`, () =>
    assert.is(
      codeOf(() => amountOf(typed, unit)),
      'USAGE_VALUE',
    ));

test('leading zeros make no other amount', () => assert.is(amountOf('007.50', nmr), 7_500_000_000n));

test('where amounts are called NMR it is said that they are none', () => {
  const said: string[] = [];
  const output = { say: (line: string) => said.push(line) } as unknown as Output;
  for (const unit of [whole, nmr, { ...nmr, unit: 'nmr' }]) sayWhatUnitIs(output, unit);
  assert.is(said.length, 2);
  assert.match(said[0] as string, 'Gridlode holds no NMR');
});

test.run();
