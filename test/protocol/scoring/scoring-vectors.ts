import { readFileSync } from 'node:fs';

interface NumeraiCase {
  readonly id: string;
  readonly target: readonly number[];
  readonly prediction: readonly number[];
  readonly metaModel: readonly number[];
  readonly expected: {
    readonly numeraiCorr: number;
    readonly contribution: number;
    readonly stakeWeightedFirst5: readonly number[];
  };
  readonly stakes: { readonly prediction: number; readonly metaModel: number };
}
interface IntegerCase {
  readonly id: string;
  readonly corr: number;
  readonly corrFloat32: number;
  readonly corrWithGaps: number;
  readonly contribution: number;
  readonly contributionWithGaps: number;
  readonly predictionCorr: number;
  readonly influence: number;
  readonly influenceWithGaps: number;
  readonly gaussianizedFirst3: readonly string[];
  readonly stakeWeightedFirst3: readonly string[];
}
interface Integers {
  readonly normal: readonly { readonly p: number; readonly log: string; readonly quantile: string }[];
  readonly cases: readonly IntegerCase[];
  readonly summaries: readonly {
    readonly id: string;
    readonly scores: readonly number[];
    readonly mean: number;
    readonly sharpe: number;
    readonly maxDrawdown: number;
  }[];
}
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/${name}`, import.meta.url), 'utf8'));

/** Our own frozen results, of which every bit counts. */
export const integers = read('scoring-integers.json') as Integers;

/**
 * The cases of numerai-tools, each with our frozen integers. Scores agree to `tolerance`, and are rounded to
 * it.
 */
const numerai = read('numerai-scoring.json') as {
  readonly tolerance: number;
  readonly cases: readonly NumeraiCase[];
};
export const cases = numerai.cases.map((row) => ({
  ...row,
  target: Float64Array.from(row.target),
  prediction: Float64Array.from(row.prediction),
  metaModel: Float64Array.from(row.metaModel),
  targetWithGaps: Float64Array.from(row.target, (value, i) => (i % 7 === 3 ? NaN : value)),
  integer: integers.cases.find(({ id }) => id === row.id) as IntegerCase,
}));
export const agrees = (ours: number, theirs: number): boolean =>
  Math.abs(ours / 1e9 - theirs) <= numerai.tolerance;

/** A double as its bytes, most significant first, in hexadecimal. */
export function bits(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

/** Values without ties and with many, from a fixed generator. */
export function sampleColumn(seed: number, count: number, levels: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) % levels);
}
