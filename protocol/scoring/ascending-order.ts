const digitBits = 11;
const digitMask = (1 << digitBits) - 1;

/**
 * The positions of finite values, those of lesser values first; -0 comes before 0, and equal ones stay in their order. A radix sort
 * takes the same time whatever the values, which a stranger may have chosen, and less than a sort and a search for each.
 */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const count = values.length;
  const words = sortableWords(values);
  let from = new Uint32Array(count);
  let to = new Uint32Array(count);
  for (let i = 0; i < count; i++) from[i] = i;
  const starts = new Uint32Array(digitMask + 1);
  for (const word of words) {
    for (let shift = 0; shift < 32; shift += digitBits) {
      starts.fill(0);
      for (let i = 0; i < count; i++) (starts[((word[i] as number) >>> shift) & digitMask] as number)++;
      // Often all have the same sign and exponent.
      if (starts[((word[0] as number) >>> shift) & digitMask] === count) continue;
      let sum = 0;
      for (let digit = 0; digit <= digitMask; digit++) {
        sum += starts[digit] as number;
        starts[digit] = sum - (starts[digit] as number);
      }
      for (let i = 0; i < count; i++) {
        const position = from[i] as number;
        const digit = ((word[position] as number) >>> shift) & digitMask;
        to[starts[digit] as number] = position;
        (starts[digit] as number)++;
      }
      [from, to] = [to, from];
    }
  }
  return from;
}

/** The lower and the upper halves of unsigned 64-bit numbers that are in the order of the values. */
function sortableWords(values: Float64Array): readonly [Uint32Array, Uint32Array] {
  const lower = new Uint32Array(values.length);
  const upper = new Uint32Array(values.length);
  const view = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < values.length; i++) {
    view.setFloat64(0, values[i] as number);
    const top = view.getUint32(0);
    const isNegative = top >>> 31 === 1;
    upper[i] = isNegative ? ~top : top | 0x80000000;
    lower[i] = isNegative ? ~view.getUint32(4) : view.getUint32(4);
  }
  return [lower, upper];
}
