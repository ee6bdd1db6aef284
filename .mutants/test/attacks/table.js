import Table from 'cli-table3';
const loopText = ({ p50, p99, max }) => [p50, p99, max].map((ms) => ms.toFixed(0)).join(' / ');
/**
 * One attack's row: what was done, how the node attacked was meanwhile, what came of it, and whether that is
 * within bounds.
 */
export function rowOf({ name }, outcome) {
    const { keys, rate, seconds, loop, harm, bound, holds } = outcome;
    return [
        name,
        String(keys),
        rate,
        `${seconds.toFixed(0)} s`,
        loop === null ? '' : loopText(loop),
        harm,
        bound,
        holds ? 'holds' : 'BROKEN',
    ];
}
/** The same as one line, for a log. */
export const lineOf = (row) => row.filter((cell) => cell !== '').join(' | ');
export function tableOf(rows) {
    const head = ['attack', 'keys', 'rate', 'lasted', 'event loop ms (p50 / p99 / max)', 'harm', 'bound', ''];
    const table = new Table({
        head,
        style: { head: [], border: [] },
        colWidths: [13, 6, 22, 8, 18, 44, 22, 8],
        wordWrap: true,
    });
    table.push(...rows);
    return table.toString();
}
//# sourceMappingURL=table.js.map