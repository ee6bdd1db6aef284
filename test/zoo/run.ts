import { Random } from '../sim/random.js';
import { withSite } from './models.js';
import { simulateAudits, simulateReaudits } from './simulated.js';
import { tablesOf } from './tally.js';
import { auditVerifiers, judgeAccusations } from './verifiers.js';
let t = performance.now();
const lap = (): void => { console.log((performance.now() - t) / 1000); t = performance.now(); };
console.log(tablesOf(simulateAudits({ seed: 1, random: new Random(1), trials: 60 })));
lap();
console.log(tablesOf([simulateReaudits({ seed: 1, trials: 500 })]));
lap();
await withSite(async (site) => {
  console.log(tablesOf(await auditVerifiers(site, { seed: 1, random: new Random(1), trials: 6 })));
  lap();
  console.log(tablesOf(await judgeAccusations(site, { seed: 1, random: new Random(1), trials: 3 })));
  lap();
});
