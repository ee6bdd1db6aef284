/** The part below a folder. */
export function coverageBelow(folder, scripts) {
    const files = new Map();
    for (const { url, functions } of scripts) {
        if (!url.startsWith(folder))
            continue;
        files.set(url.slice(folder.length), functions.flatMap(({ functionName, ranges }, i) => ranges.map(({ startOffset, endOffset, count }) => ({
            start: startOffset,
            end: endOffset,
            count,
            isFile: i === 0 && functionName === '',
        }))));
    }
    return files;
}
/** Whether a run passed a place, by the innermost range around it; what a file does when it is imported, all do. */
export function passes(coverage, file, offset) {
    const around = (coverage.get(file) ?? []).filter(({ start, end }) => start <= offset && offset < end);
    const innermost = around.reduce((found, range) => (found === null || range.end - range.start <= found.end - found.start ? range : found), null);
    return innermost !== null && (innermost.count > 0 || innermost.isFile);
}
//# sourceMappingURL=coverage.js.map