/** How alike models predict, by their sketches: the less they agree, the more of the bits differ. */

const sketchBits = 1_024;

export const sketchOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const bitsOf = Uint8Array.from(
  { length: 256 },
  (_, byte) => [...byte.toString(2)].filter((bit) => bit === '1').length,
);

function distance(a, b) {
  let bits = 0;
  for (let i = 0; i < a.length; i++) bits += bitsOf[a[i] ^ b[i]];
  return bits;
}

/** The rank correlation of two sketches as a correlation between normal variables. */
const correlationOf = (a, b) => Math.sin((Math.PI / 2) * (1 - (2 * distance(a, b)) / sketchBits));

/**
 * A place in a plane for each sketch, so that those that are alike lie near each other: classical scaling of
 * the distances that correlations stand for (Torgerson 1952), its first two axes found by power iteration.
 */
export function placesOf(sketches) {
  const n = sketches.length;
  const squares = sketches.map((a) => sketches.map((b) => 2 * (1 - correlationOf(a, b))));
  const means = squares.map((row) => row.reduce((sum, each) => sum + each, 0) / n);
  const mean = means.reduce((sum, each) => sum + each, 0) / n;
  const centred = squares.map((row, i) => row.map((each, j) => -(each - means[i] - means[j] + mean) / 2));
  const axes = [];
  for (let axis = 0; axis < 2; axis++) axes.push(mainAxis(centred, axes));
  return sketches.map((_, i) => ({ x: axes[0][i], y: axes[1][i] }));
}

/** The main axis of a symmetric matrix that is at right angles to those before, as long as its root says. */
function mainAxis(matrix, before) {
  let vector = matrix.map((_, i) => Math.sin(1 + i * (before.length + 1)));
  let size = 0;
  for (let step = 0; step < 60; step++) {
    let next = matrix.map((row) => row.reduce((sum, each, j) => sum + each * vector[j], 0));
    for (const axis of before) {
      const length = dot(axis, axis);
      const along = length === 0 ? 0 : dot(next, axis) / length;
      next = next.map((each, i) => each - along * axis[i]);
    }
    size = Math.sqrt(dot(next, next));
    if (size < 1e-12) return matrix.map(() => 0);
    vector = next.map((each) => each / size);
  }
  return vector.map((each) => each * Math.sqrt(size));
}

const dot = (a, b) => a.reduce((sum, each, i) => sum + each * b[i], 0);

/** As how many models that have nothing in common the average of these spreads. */
export function effectiveOf(sketches) {
  const n = sketches.length;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += correlationOf(sketches[i], sketches[j]);
  const mean = n < 2 ? 0 : Math.max(0, sum / ((n * (n - 1)) / 2));
  return n / (1 + (n - 1) * mean);
}
