import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ascendingOrder } from '../../../protocol/scoring/ascending-order.js';

const seed = { seed: 20_260_102 };
const finite = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324, 2 ** -1022, Number.MAX_VALUE, -Number.MAX_VALUE));

test('it is that of a plain sort, -0 before 0 and equal ones as they stood', () => {
  const compare = (a: number, b: number): number => a - b || Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  fc.assert(fc.property(fc.array(finite, { maxLength: 200 }), (list) => {
    const plain = [...list.keys()].sort((i, j) => compare(list[i] as number, list[j] as number));
    assert.equal([...ascendingOrder(Float64Array.from(list))], plain);
  }), { ...seed, numRuns: 300 });
});

test('values that differ in any one bit are told apart', () => {
  for (let bit = 0n; bit < 62n; bit++) {
    const [lesser, greater] = new Float64Array(BigUint64Array.of(0n, 1n << bit).buffer) as unknown as [number, number];
    assert.equal([...ascendingOrder(Float64Array.of(greater, lesser, greater, -greater))], [3, 1, 0, 2], String(bit));
  }
});

test.run();
