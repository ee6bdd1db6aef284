import type { TopLevelSpec } from 'vega-lite';
import { colors, config } from './theme.js';

/** The axis of a chart's names, one below the other, in their order. */
export const nameAxis = (field: string) =>
  ({
    field,
    type: 'nominal',
    sort: null,
    axis: { title: null, domain: false, ticks: false, labelColor: colors.ink, labelPadding: 8 },
  }) as const;

/** The axis of numbers of things. */
export const countAxis = {
  title: null,
  tickCount: 4,
  tickMinStep: 1,
  format: 'd',
  labelFlush: false,
} as const;

/** A picture of plots side by side under one title. */
export const picture = (
  { text, lines }: { readonly text: string; readonly lines: readonly string[] },
  plots: readonly object[],
  more: object = {},
): TopLevelSpec =>
  ({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { fontSize: 17, offset: 20, text, subtitle: lines },
    hconcat: plots,
    spacing: 56,
    ...more,
    config,
  }) as TopLevelSpec;
