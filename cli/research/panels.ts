import { nameAxis } from '../plot/picture.js';
import type { EraBand } from './pool/bootstrap.js';

/** Rows that have an interval: of too few eras there is none. */
export const withInterval = [{ filter: 'datum.low !== null' }];

/** What bars of intervals are, below the title of a picture. */
export const barsOf = (band: EraBand | undefined, of: string): string =>
  band === undefined || band.low === null
    ? `There are too few ${of} to say how sure that is.`
    : `Bars: four of five bootstrapped sets of ${of}.`;

/** A mean of each name as a point, and its interval as a bar: rows of `field`, value, low and high. */
export function meansPanel(
  title: string,
  field: string,
  rows: readonly object[],
  { color, scale }: { readonly color: object; readonly scale?: object },
) {
  const names = nameAxis(field);
  const y = { ...names, axis: { ...names.axis, labelLimit: 0 } };
  return {
    title,
    width: 260,
    height: 112,
    data: { values: rows },
    layer: [
      {
        transform: withInterval,
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.45 },
        encoding: {
          y,
          x: {
            field: 'low',
            type: 'quantitative',
            axis: { format: '.3~p', title: null, tickCount: 5, labelFlush: false },
            ...(scale !== undefined && { scale }),
          },
          x2: { field: 'high' },
          color,
        },
      },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { y, x: { field: 'value', type: 'quantitative' }, color },
      },
    ],
  };
}
