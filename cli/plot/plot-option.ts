import { resolve } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { writeFileWhole } from '../framework/files.js';
import { optional, type Option } from '../framework/option.js';

export const plotOption: Option<string | undefined> = optional({
  describe: 'a file to draw a picture in, PNG or SVG by the ending of its name',
  form: 'one',
  value: 'PATH',
  expects: 'a path that ends with .png or .svg',
  parse: (value) => (/\.(png|svg)$/i.test(value) ? resolve(value) : undefined),
  absent: null,
});

/**
 * Draws a picture in a file. The libraries that draw are large: only whoever wants one loads them. Throws
 * FILE_UNWRITABLE.
 */
export async function drawIn(file: string, spec: TopLevelSpec): Promise<void> {
  const { renderSvg, toPng } = await import('./render.js');
  const svg = await renderSvg(spec);
  await writeFileWhole(file, file.toLowerCase().endsWith('.png') ? toPng(svg) : svg);
}
