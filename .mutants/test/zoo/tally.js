import Table from 'cli-table3';
import { atMost, wilson } from './statistics.js';
export function tallyOf(group, cheat, caught, predicted, law) {
    return { group, cheat, tried: caught.length, caught: caught.filter(Boolean).length, predicted, law };
}
/** So unlikely that over all rows chance alone brings it about once in hundreds of runs. */
const alarmChance = 1e-5;
/**
 * Whether a measured share contradicts its prediction: an accused honest case does, and so does any miss of
 * what is certain.
 */
export function isOff({ tried, caught, predicted, law }) {
    if (law === 'never')
        return caught > 0;
    const isBelow = atMost(caught, tried, predicted) < alarmChance;
    return isBelow || (law === 'equal' && atMost(tried - caught, tried, 1 - predicted) < alarmChance);
}
export const plainOf = (tally) => ({
    ...tally,
    share: tally.caught / tally.tried,
    interval: wilson(tally.caught, tally.tried),
    off: isOff(tally),
});
/** One table for each group. */
export function tablesOf(tallies) {
    const groups = [...new Set(tallies.map(({ group }) => group))];
    return groups
        .map((group) => {
        const table = new Table({
            head: [group, 'tried', 'caught', '%', '95 % interval', 'predicted', ''],
            colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'left'],
            style: { head: [], border: [], compact: true },
        });
        for (const tally of tallies)
            if (tally.group === group)
                table.push(cellsOf(tally));
        return table.toString();
    })
        .join('\n');
}
const percent = (share) => (100 * share).toFixed(1);
function cellsOf(tally) {
    const { cheat, tried, caught, predicted, law } = tally;
    const [low, high] = wilson(caught, tried);
    const sign = { equal: '', 'at least': '>= ', never: '' }[law];
    return [
        cheat,
        String(tried),
        String(caught),
        percent(caught / tried),
        `${percent(low)} .. ${percent(high)}`,
        sign + percent(predicted),
        isOff(tally) ? 'OFF' : '',
    ];
}
//# sourceMappingURL=tally.js.map