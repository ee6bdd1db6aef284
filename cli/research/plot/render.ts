import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Pixels of a PNG for each of its points. */
const scale = 2;
/** Fonts that come with Gridlode, so that a PNG looks the same on a machine without any. */
const fontFiles = [
  import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
].map((url) => fileURLToPath(url));

/** A picture as the text of an SVG. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The same picture as the bytes of a PNG. */
export const toPng = (svg: string): Uint8Array =>
  new Resvg(svg, { font: { fontFiles, loadSystemFonts: false }, fitTo: { mode: 'zoom', value: scale } })
    .render()
    .asPng();
