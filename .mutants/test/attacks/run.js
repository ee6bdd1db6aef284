import { attacks } from './attacks.js';
import { lineOf, rowOf, tableOf } from './table.js';
// The usage of npm run attacks: `npm run attacks [-- [--short] [name]...]`.
const args = process.argv.slice(2);
const scale = args.includes('--short') ? 'short' : 'full';
const names = args.filter((arg) => arg !== '--short');
const unknown = names.find((name) => !attacks.some((attack) => attack.name === name));
if (unknown !== undefined) {
    console.error(`There is no attack ${unknown}: there are ${attacks.map(({ name }) => name).join(', ')}, and the flag --short.`);
    process.exitCode = 2;
}
else {
    const rows = [];
    for (const attack of attacks.filter(({ name }) => names.length === 0 || names.includes(name))) {
        console.log(`${attack.name}: ${attack.recipe}`);
        const obstacle = (await attack.obstacle?.()) ?? null;
        if (obstacle !== null) {
            console.log(`  skipped: ${obstacle}`);
            continue;
        }
        try {
            const row = rowOf(attack, await attack.run(scale));
            console.log(`  ${lineOf(row.slice(1))}`);
            rows.push(row);
        }
        catch (error) {
            // The others are still worth their time.
            console.error(error);
            process.exitCode = 1;
        }
    }
    console.log(tableOf(rows));
    if (rows.some((row) => row.at(-1) === 'BROKEN'))
        process.exitCode = 1;
}
//# sourceMappingURL=run.js.map