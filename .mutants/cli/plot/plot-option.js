import { resolve } from 'node:path';
import { optional } from '../option.js';
export const plotOption = optional({
    describe: 'a file to draw a picture in, PNG or SVG by the ending of its name',
    form: 'one',
    expects: 'a path that ends with .png or .svg',
    parse: (value) => (/\.(png|svg)$/i.test(value) ? resolve(value) : undefined),
    absent: null,
});
/** Draws a picture in a file. The libraries that draw are large: only whoever wants one loads them. */
export const drawIn = async (file, spec) => (await import('./render.js')).writePicture(file, spec);
//# sourceMappingURL=plot-option.js.map