import { depthMax, leavesMax } from './arguments.js';
import { fail } from '../protocol/error.js';
import { engineCodes } from './codes.js';

type Rule = string | ((value: number) => boolean);

const whole = (min: number, max: number) => (value: number) =>
  Number.isInteger(value) && value >= min && value <= max;
const between = (above: number, max: number) => (value: number) => value > above && value <= max;
const seedMax = 2 ** 31 - 1;

/**
 * Every parameter of a training, in its order: a text is its only value, a function says which numbers may
 * stand there. Source: rule TRAIN-3.
 */
const rules: readonly (readonly [name: string, rule: Rule])[] = [
  ['objective', 'regression'],
  ['boosting', 'gbdt'],
  ['deterministic', 'true'],
  ['force_col_wise', 'true'],
  ['enable_bundle', 'false'],
  ['is_enable_sparse', 'false'],
  ['feature_pre_filter', 'false'],
  ['use_missing', 'false'],
  ['min_data_in_bin', '1'],
  ['boost_from_average', 'false'],
  ['linear_tree', 'false'],
  ['verbosity', '-1'],
  ['max_bin', whole(2, 5)],
  ['learning_rate', between(0, 100)],
  ['num_leaves', whole(2, leavesMax)],
  ['max_depth', whole(1, depthMax)],
  ['min_data_in_leaf', whole(1, 1e9)],
  ['lambda_l2', (value) => value >= 0 && value <= 1e12],
  ['feature_fraction', between(0, 1)],
  ['feature_fraction_seed', whole(0, seedMax)],
  ['bagging_seed', whole(0, seedMax)],
  ['bagging_fraction', '1'],
  ['bagging_freq', '0'],
];

/**
 * Checks that `parameters` is LightGBM's "key=value key=value" of exactly the allowed keys, once each and in
 * order, with numbers in their shortest form, for a dataset of `maxBin`. Throws ENGINE_PARAMETERS.
 */
export function checkParameters(parameters: string, maxBin: number): void {
  const pairs = parameters.split(' ');
  if (pairs.length !== rules.length)
    fail(engineCodes, 'ENGINE_PARAMETERS', `There are ${pairs.length} parameters instead of ${rules.length}`);
  for (const [i, [name, rule]] of rules.entries()) {
    const pair = pairs[i] as string;
    const value = pair.slice(name.length + 1);
    const good =
      typeof rule === 'string' ? value === rule : String(Number(value)) === value && rule(Number(value));
    if (!pair.startsWith(`${name}=`) || !good)
      fail(engineCodes, 'ENGINE_PARAMETERS', `Parameter ${i + 1} should be a good ${name} and is "${pair}"`);
  }
  if (!pairs.includes(`max_bin=${maxBin}`))
    fail(engineCodes, 'ENGINE_PARAMETERS', `The dataset has a max_bin of ${maxBin}`);
}
