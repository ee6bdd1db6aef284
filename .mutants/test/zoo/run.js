import { parseArgs } from 'node:util';
import { isOff, plainOf, tablesOf } from './tally.js';
import { full, runZoo, short } from './zoo.js';
/**
 * Tries every cheat and prints how often each was caught against what the rules predict: `npm run audit-zoo`,
 * with `-- --full` often enough for narrow intervals. It fails where an honest one was accused, or a share is
 * off its prediction.
 */
const options = {
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
};
function readArguments() {
    try {
        const { values: { full: isFull, json, seed }, } = parseArgs({ options });
        if (!/^\d{1,9}$/.test(seed))
            throw new Error(`--seed is a whole number below 10^9, not ${seed}`);
        return { full: isFull, json, seed: Number(seed) };
    }
    catch (error) {
        console.error(error.message);
        process.exit(2);
    }
}
const { full: isFull, json, seed } = readArguments();
const startedMs = performance.now();
const { tallies, simulatedAudits, realAudits } = await runZoo(seed, isFull ? full : short);
const accused = tallies.filter(({ law }) => law === 'never').reduce((sum, { caught }) => sum + caught, 0);
const off = tallies.filter(isOff);
if (json)
    console.log(JSON.stringify({
        seed,
        full: isFull,
        simulatedAudits,
        realAudits,
        accused,
        off: off.length,
        tallies: tallies.map(plainOf),
    }, null, 2));
else {
    console.log(tablesOf(tallies));
    console.log(`seed ${seed}: ${simulatedAudits} simulated and ${realAudits} real audits in ${Math.round((performance.now() - startedMs) / 1_000)} s; ` +
        `${accused} honest accused; ${off.length === 0 ? 'nothing is off its prediction' : `OFF: ${off.map(({ cheat }) => cheat).join('; ')}`}`);
}
if (off.length > 0)
    process.exitCode = 1;
//# sourceMappingURL=run.js.map