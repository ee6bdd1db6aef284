import { Random } from '../sim/random.js';
import { drawPanels, withhold } from './collusion.js';
import { fetchFromHosts } from './hosts.js';
import { auditModels, withSite } from './models.js';
import { breakRules } from './rule-breakers.js';
import { simulateAudits, simulateReaudits } from './simulated.js';
import { auditVerifiers, judgeAccusations } from './verifiers.js';
export const short = {
    simulated: 150,
    reaudits: 500,
    honestModels: 4,
    auditors: 12,
    verifiers: 12,
    accusations: 3,
    hosts: 2,
    panels: 2_000,
    withheld: 50,
    rules: 2,
};
export const full = {
    simulated: 500,
    reaudits: 2_000,
    honestModels: 6,
    auditors: 40,
    verifiers: 60,
    accusations: 10,
    hosts: 5,
    panels: 10_000,
    withheld: 300,
    rules: 10,
};
const tries = (tallies) => tallies.reduce((sum, { tried }) => sum + tried, 0);
/** Every cheat, tried as often as `size` says. The same seed gives the same counts. */
export async function runZoo(seed, size) {
    const random = () => new Random(seed);
    return withSite(async (site) => {
        const models = await auditModels(site, {
            seed,
            random: random(),
            auditors: size.auditors,
            honestModels: size.honestModels,
        });
        const attestations = await auditVerifiers(site, { seed, random: random(), trials: size.verifiers });
        const accusations = await judgeAccusations(site, { seed, random: random(), trials: size.accusations });
        const hosts = await fetchFromHosts(site, { random: random(), trials: size.hosts });
        const rules = await breakRules({ seed, trials: size.rules });
        const collusion = [
            ...drawPanels({ seed, trials: size.panels }),
            ...(await withhold({ seed, trials: size.withheld })),
            simulateReaudits({ seed, trials: size.reaudits }),
        ];
        const simulated = simulateAudits({ seed, random: random(), trials: size.simulated });
        return {
            tallies: [...models, ...attestations, ...accusations, ...hosts, ...rules, ...collusion, ...simulated],
            simulatedAudits: tries(simulated.filter(({ law }) => law === 'equal')),
            realAudits: tries(models) + tries(attestations),
        };
    });
}
//# sourceMappingURL=zoo.js.map