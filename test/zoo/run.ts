import { drawPanels, vestsWithheld, withhold } from './collusion.js';
import { tablesOf } from './tally.js';
let t = performance.now();
const lap = (): void => { console.log((performance.now() - t) / 1000); t = performance.now(); };
for (const f of [.05, .1, .2, 1/3]) { const r = (1-f)/f; console.log(f, (1-r**4)/(1-r**6), vestsWithheld(Math.round(60*f), 60-Math.round(60*f)), vestsWithheld(6000*f, 6000*(1-f))); }
console.log(tablesOf(drawPanels({ seed: 1, trials: 1000 })));
lap();
console.log(tablesOf(await withhold({ seed: 1, trials: 100 })));
lap();
