import { Random } from '../sim/random.js';
import { auditModels, withSite } from './models.js';
import { tablesOf } from './tally.js';
const t = performance.now();
await withSite(async (site) => {
  const r = await auditModels(site, { seed: 1, random: new Random(1), auditors: 8, honestModels: 4 });
  console.log(tablesOf(r));
});
console.log((performance.now() - t) / 1000);
