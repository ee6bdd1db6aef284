import { syntheticDemo } from './demo.js';
import { numerai } from './numerai.js';
import type { Preset } from './preset.js';

export const presets: Readonly<Record<'numerai' | 'synthetic-demo', Preset>> = {
  numerai,
  'synthetic-demo': syntheticDemo,
};
export const presetNames = Object.keys(presets) as (keyof typeof presets)[];
