import { precedes, subjectOf } from './row.js';
export const differencesMax = 100;
/**
 * Names what differs between two tables of one campaign, such as one's own and the resolver's. Source:
 * SPEC.md rule SETTLE-9.
 */
export function compareTables(a, b) {
    const differences = [];
    let count = 0;
    const add = (difference) => {
        count += 1;
        if (differences.length < differencesMax)
            differences.push(difference);
    };
    for (let i = 0, j = 0; i < a.rows.length || j < b.rows.length;) {
        const [ours, theirs] = [a.rows[i], b.rows[j]];
        const isOurs = ours !== undefined && (theirs === undefined || !precedes(theirs, ours));
        const isTheirs = theirs !== undefined && (ours === undefined || !precedes(ours, theirs));
        if (isOurs)
            i += 1;
        if (isTheirs)
            j += 1;
        if (isOurs && isTheirs)
            compareRows(ours, theirs, add);
        else if (isOurs)
            add({ kind: ours.kind, subject: subjectOf(ours), field: null, a: ours, b: null });
        else if (isTheirs)
            add({ kind: theirs.kind, subject: subjectOf(theirs), field: null, a: null, b: theirs });
    }
    return { differences, count };
}
function compareRows(a, b, add) {
    const other = b;
    for (const [field, value] of Object.entries(a)) {
        if (value !== other[field])
            add({ kind: a.kind, subject: subjectOf(a), field, a: value, b: other[field] });
    }
}
//# sourceMappingURL=difference.js.map