import type { Config } from 'vega-lite';

/** What every text is in: the font that comes with Gridlode, and in an SVG what the reader has instead. */
const fontFamily = 'Inter, Helvetica, Arial, sans-serif';

export const colors = {
  ink: '#1f2430',
  faint: '#5b6472',
  main: '#2563eb',
  limit: '#b45309',
  other: '#0f766e',
} as const;

/** How every picture looks. */
export const config: Config = {
  background: 'white',
  padding: 24,
  font: fontFamily,
  view: { stroke: null },
  title: {
    color: colors.ink,
    fontWeight: 600,
    fontSize: 13,
    anchor: 'start',
    frame: 'group',
    offset: 12,
    subtitleColor: colors.faint,
    subtitleFontSize: 12.5,
    subtitlePadding: 8,
    subtitleLineHeight: 18,
  },
  axis: {
    labelColor: colors.faint,
    labelFontSize: 11,
    labelSeparation: 6,
    titleColor: colors.faint,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: '#e8eaee',
    domainColor: '#9ca3af',
    tickColor: '#9ca3af',
  },
  // A label that stood out above the plot would lift its title above those beside it.
  axisYQuantitative: { labelFlush: 6 },
  // Below the plot, where no line is.
  legend: {
    title: null,
    orient: 'bottom',
    columns: 2,
    symbolType: 'stroke',
    symbolOpacity: 1,
    symbolStrokeWidth: 2,
    labelColor: colors.ink,
    labelFontSize: 11,
    labelLimit: 0,
  },
  concat: { spacing: 48 },
};
