import { list, literal, map, text, uint, type Shape } from '../codec/shape.js';
import { fail } from '../error.js';
import { gridCodes } from './codes.js';

/**
 * The eight axes in the order of the index, the last one fastest, each with its type and the inclusive range
 * of its legal values. The ranges are LightGBM's own, tightened where a wider one cannot give another model
 * (features have five values, so at most five bins) or could not be trained. Source: rules GRID-1 and
 * GRID-2.
 */
export const axisRules = {
  colsample_bytree: { type: 'float', min: 1e-6, max: 1 },
  reg_lambda: { type: 'float', min: 0, max: 1e12 },
  learning_rate: { type: 'float', min: 1e-9, max: 100 },
  max_bin: { type: 'int', min: 2, max: 5 },
  max_depth: { type: 'int', min: 1, max: 32 },
  num_leaves: { type: 'int', min: 2, max: 128 },
  min_child_samples: { type: 'int', min: 1, max: 1_000_000_000 },
  n_estimators: { type: 'int', min: 1, max: 1_000_000 },
} as const;

export type AxisName = keyof typeof axisRules;
export const axisNames = Object.keys(axisRules) as readonly AxisName[];

/** Values of one axis at most: it bounds what a campaign file can make its readers compute. */
const axisMaxCount = 100_000;

/**
 * A number in a record: the text that String(Number(text)) gives back, since records hold no floating point.
 */
type Decimal = string;

interface AxisHead {
  readonly name: AxisName;
  readonly type: 'float' | 'int';
}
/** `count` values from `start` to `stop`, exactly as numpy's linspace gives them. */
interface LinspaceAxis extends AxisHead {
  readonly kind: 'linspace';
  readonly start: Decimal;
  readonly stop: Decimal;
  readonly count: number;
}
interface ValuesAxis extends AxisHead {
  readonly kind: 'values';
  readonly values: readonly Decimal[];
}
export type Axis = LinspaceAxis | ValuesAxis;

// The longest text of a double is that of -2.2250738585072014e-308.
const decimalText = text(24, 1);
const decimal: Shape<Decimal> = {
  encode: (value) => value,
  decode: (value, path) => {
    const digits = decimalText.decode(value, path);
    if (String(Number(digits)) !== digits || !Number.isFinite(Number(digits)))
      fail(gridCodes, 'GRID_DECIMAL', `${path} is ${digits}`);
    return digits;
  },
};

const head = { name: literal(...axisNames), type: literal('float', 'int') };
const linspaceShape: Shape<LinspaceAxis> = map({
  ...head,
  kind: literal('linspace'),
  start: decimal,
  stop: decimal,
  count: uint(axisMaxCount),
});
const valuesShape: Shape<ValuesAxis> = map({
  ...head,
  kind: literal('values'),
  values: list(decimal, axisMaxCount),
});

/** How an axis travels. Throws CODEC_FIELD and GRID_DECIMAL; checkAxis judges what the axis says. */
export const axisShape: Shape<Axis> = {
  encode: (axis) => (axis.kind === 'values' ? valuesShape.encode(axis) : linspaceShape.encode(axis)),
  decode: (value, path) =>
    ((value as Axis | null)?.kind === 'values' ? valuesShape : linspaceShape).decode(value, path),
};

export const axisCount = (axis: Axis): number => (axis.kind === 'values' ? axis.values.length : axis.count);

/**
 * The value at `index`, 0 to axisCount - 1. The order of numpy's operations decides the last bit: the step is
 * divided out first, multiplied, then the start is added, and the last value is the stop itself. Source:
 * numpy 1.24 `linspace`; rule GRID-3.
 */
export function axisValue(axis: Axis, index: number): number {
  if (axis.kind === 'values') return Number(axis.values[index]);
  const start = Number(axis.start);
  const stop = Number(axis.stop);
  const last = axis.count - 1;
  const value = last === 0 ? start : index === last ? stop : index * ((stop - start) / last) + start;
  return axis.type === 'int' ? Math.floor(value) : value;
}

/** The least index whose value is `value`, or -1. Needs the order that checkAxis demands. */
export function axisIndexOf(axis: Axis, value: number): number {
  const index = firstFrom(axis, value);
  return axisValue(axis, index) === value ? index : -1;
}

/** The values next to one that is not on the axis: below it and above, or the first or last. */
export function axisNearest(axis: Axis, value: number): number[] {
  const index = firstFrom(axis, value);
  const above = axisValue(axis, index);
  return index === 0 || above < value ? [above] : [axisValue(axis, index - 1), above];
}

/** The least index whose value is `value` or more, or the last. */
function firstFrom(axis: Axis, value: number): number {
  let low = 0;
  let high = axisCount(axis) - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (axisValue(axis, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Throws GRID_AXIS_TYPE, GRID_AXIS_EMPTY, GRID_AXIS_RANGE or GRID_AXIS_ORDER. Every value is looked at, so
 * rounding hides nothing. Source: rules GRID-2 and GRID-5.
 */
export function checkAxis(axis: Axis): void {
  const { type, min, max } = axisRules[axis.name];
  if (axis.type !== type)
    fail(gridCodes, 'GRID_AXIS_TYPE', `The axis ${axis.name} has the type ${axis.type}`);
  const count = axisCount(axis);
  if (count === 0) fail(gridCodes, 'GRID_AXIS_EMPTY', `The axis ${axis.name} has no value`);
  let previous = -Infinity;
  for (let index = 0; index < count; index++) {
    const value = axisValue(axis, index);
    if (!(value >= min && value <= max) || (type === 'int' && !Number.isInteger(value))) {
      fail(
        gridCodes,
        'GRID_AXIS_RANGE',
        `The axis ${axis.name} holds ${value}, where ${type} ${min} to ${max} is legal`,
      );
    }
    if (value < previous)
      fail(gridCodes, 'GRID_AXIS_ORDER', `The axis ${axis.name} goes down from ${previous} to ${value}`);
    previous = value;
  }
}
