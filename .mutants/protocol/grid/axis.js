import { list, literal, map, text, uint } from '../codec/shape.js';
import { fail } from '../error.js';
import { gridCodes } from './codes.js';
/**
 * The eight axes in the order of the index, the last one fastest, each with its type and the inclusive range
 * of its legal values. The ranges are LightGBM's own, tightened where a wider one cannot give another model
 * (features have five values, so at most five bins) or could not be trained. Source: SPEC.md rules GRID-1 and
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
};
export const axisNames = Object.keys(axisRules);
/** Values of one axis at most: it bounds what a campaign file can make its readers compute. */
const axisMaxCount = 100_000;
// The longest text of a double is that of -2.2250738585072014e-308.
const decimalText = text(24, 1);
const decimal = {
    encode: (value) => value,
    decode: (value, path) => {
        const digits = decimalText.decode(value, path);
        if (String(Number(digits)) !== digits || !Number.isFinite(Number(digits)))
            fail(gridCodes, 'GRID_DECIMAL', `${path} is ${digits}`);
        return digits;
    },
};
const head = { name: literal(...axisNames), type: literal('float', 'int') };
const linspaceShape = map({
    ...head,
    kind: literal('linspace'),
    start: decimal,
    stop: decimal,
    count: uint(axisMaxCount),
});
const valuesShape = map({
    ...head,
    kind: literal('values'),
    values: list(decimal, axisMaxCount),
});
/** How an axis travels. Throws CODEC_FIELD and GRID_DECIMAL; checkAxis judges what the axis says. */
export const axisShape = {
    encode: (axis) => (axis.kind === 'values' ? valuesShape.encode(axis) : linspaceShape.encode(axis)),
    decode: (value, path) => (value?.kind === 'values' ? valuesShape : linspaceShape).decode(value, path),
};
export const axisCount = (axis) => (axis.kind === 'values' ? axis.values.length : axis.count);
/**
 * The value at `index`, 0 to axisCount - 1. The order of numpy's operations decides the last bit: the step is
 * divided out first, multiplied, then the start is added, and the last value is the stop itself. Source:
 * numpy 1.24 `linspace`; SPEC.md rule GRID-3.
 */
export function axisValue(axis, index) {
    if (axis.kind === 'values')
        return Number(axis.values[index]);
    const start = Number(axis.start);
    const stop = Number(axis.stop);
    const last = axis.count - 1;
    const value = last === 0 ? start : index === last ? stop : index * ((stop - start) / last) + start;
    return axis.type === 'int' ? Math.floor(value) : value;
}
/** The least index whose value is `value`, or -1. Needs the order that checkAxis demands. */
export function axisIndexOf(axis, value) {
    let low = 0;
    let high = axisCount(axis) - 1;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (axisValue(axis, middle) < value)
            low = middle + 1;
        else
            high = middle;
    }
    return axisValue(axis, low) === value ? low : -1;
}
/**
 * Throws GRID_AXIS_TYPE, GRID_AXIS_EMPTY, GRID_AXIS_RANGE or GRID_AXIS_ORDER. Every value is looked at, so
 * rounding hides nothing.
 */
export function checkAxis(axis) {
    const { type, min, max } = axisRules[axis.name];
    if (axis.type !== type)
        fail(gridCodes, 'GRID_AXIS_TYPE', `The axis ${axis.name} has the type ${axis.type}`);
    const count = axisCount(axis);
    if (count === 0)
        fail(gridCodes, 'GRID_AXIS_EMPTY', `The axis ${axis.name} has no value`);
    let previous = -Infinity;
    for (let index = 0; index < count; index++) {
        const value = axisValue(axis, index);
        if (!(value >= min && value <= max) || (type === 'int' && !Number.isInteger(value))) {
            fail(gridCodes, 'GRID_AXIS_RANGE', `The axis ${axis.name} holds ${value}, where ${type} ${min} to ${max} is legal`);
        }
        if (value < previous)
            fail(gridCodes, 'GRID_AXIS_ORDER', `The axis ${axis.name} goes down from ${previous} to ${value}`);
        previous = value;
    }
}
//# sourceMappingURL=axis.js.map