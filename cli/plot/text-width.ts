import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { textMetrics } from 'vega';

/** What Vega knows of a text that it lays out. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly limit?: number;
}

declare module 'vega' {
  /** How wide texts are: exported by Vega's scenegraph, and missing in its types. */
  export const textMetrics: { width(item: TextItem, text?: string | number | null): number };
}

/** Fonts that come with Gridlode, so that a picture looks the same on a machine without any. */
export const fontOptions = {
  fontFiles: [
    import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
    import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  ].map((url) => fileURLToPath(url)),
  loadSystemFonts: false,
};

/** Large enough that rounding of outlines is nothing. */
const measuredAt = 100;
const widths = new Map<string, number>();

/** The width of a text in the font of pictures, as a part of its size. */
export function widthOf(text: string, isBold: boolean): number {
  const key = `${isBold}${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  const escaped = text.replace(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;'));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><text font-family="Inter" font-weight="${isBold ? 600 : 400}" font-size="${measuredAt}">${escaped}</text></svg>`;
  const width = (new Resvg(svg, { font: fontOptions }).getBBox()?.width ?? 0) / measuredAt;
  widths.set(key, width);
  return width;
}

/**
 * Lets Vega lay texts out by their true widths. Without a canvas it takes each character for 0.8 of the
 * font's size, which is half too much, and leaves gaps beside whatever has a text.
 */
export function measureTexts(): void {
  textMetrics.width = ({ fontSize = 11, fontWeight, limit }, text) => {
    const line = String(text ?? '').trim();
    const width =
      line === '' ? 0 : widthOf(line, fontWeight === 'bold' || Number(fontWeight) >= 600) * fontSize;
    return limit !== undefined && limit > 0 ? Math.min(width, limit) : width;
  };
}
