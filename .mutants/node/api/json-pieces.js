/**
 * Pieces of a document's JSON are joined up to this many UTF-16 units: some writes for a list, not ten
 * thousand.
 */
const pieceUnits = 64 * 1024;
/**
 * The JSON of a document in pieces: a list item after item, so that a long one is never whole in memory as
 * text.
 */
export function* jsonPieces(document) {
    let joined = '';
    for (const piece of piecesOf(document)) {
        joined += piece;
        if (joined.length < pieceUnits)
            continue;
        yield joined;
        joined = '';
    }
    yield joined;
}
/**
 * Lists at the top and one level below it are taken apart; nothing that the API answers is long further
 * below.
 */
function* piecesOf(document, depth = 0) {
    if (Array.isArray(document)) {
        yield '[';
        for (const [i, item] of document.entries())
            yield `${i === 0 ? '' : ','}${JSON.stringify(item) ?? 'null'}`;
        yield ']';
    }
    else if (depth === 0 && typeof document === 'object' && document !== null) {
        yield '{';
        let comma = '';
        for (const [name, value] of Object.entries(document)) {
            if (value === undefined)
                continue;
            yield `${comma}${JSON.stringify(name)}:`;
            yield* piecesOf(value, depth + 1);
            comma = ',';
        }
        yield '}';
    }
    else {
        yield JSON.stringify(document);
    }
}
//# sourceMappingURL=json-pieces.js.map