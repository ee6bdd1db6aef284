import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Pixels of a PNG for each of its points. */
const scale = 2;
/** The one font that every text of a picture is in, so that it looks the same on a machine without fonts. */
export const fontFamily = 'Inter';
const fontFiles = [
  import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
].map((url) => fileURLToPath(url));

/** A picture as SVG. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** A picture as PNG. */
export async function renderPng(spec: TopLevelSpec): Promise<Uint8Array> {
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: fontFamily };
  return new Resvg(await renderSvg(spec), { font, fitTo: { mode: 'zoom', value: scale }, background: 'white' }).render().asPng();
}
