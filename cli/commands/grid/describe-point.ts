import { axisCount, axisNames, axisValue, type Axis } from '../../../protocol/grid/axis.js';
import type { Point } from '../../../protocol/grid/point.js';

/** The values of a point under the names of its axes, in their order. */
export const pointValues = (point: Point): Record<string, number> =>
  Object.fromEntries(axisNames.map((name) => [name, point[fieldOf(name)]]));

type Field = Exclude<keyof Point, 'target'>;
export const fieldOf = (axis: string): Field =>
  axis.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) as Field;

export function axisText(axis: Axis): string {
  const count = axisCount(axis);
  if (axis.kind === 'values')
    return count > 8 ? `${axisValue(axis, 0)} to ${axisValue(axis, count - 1)}` : axis.values.join(', ');
  return `${axis.start} to ${axis.stop}`;
}
