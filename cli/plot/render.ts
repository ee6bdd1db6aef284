import { Resvg } from '@resvg/resvg-js';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { fontOptions, measureTexts } from './text-width.js';

/** Pixels of a PNG for each of its points. */
const scale = 2;

/** A picture as the text of an SVG. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  measureTexts();
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The same picture as the bytes of a PNG. */
export const toPng = (svg: string): Uint8Array =>
  new Resvg(svg, { font: fontOptions, fitTo: { mode: 'zoom', value: scale } }).render().asPng();
