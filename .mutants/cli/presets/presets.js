import { syntheticDemo } from './demo.js';
import { numerai } from './numerai.js';
export const presets = {
    numerai,
    'synthetic-demo': syntheticDemo,
};
export const presetNames = Object.keys(presets);
//# sourceMappingURL=presets.js.map