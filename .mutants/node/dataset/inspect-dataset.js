/** Different values of a target that are counted one by one; Numerai's have five or seven. */
const valuesMaxCount = 16;
/**
 * Reads the whole dataset, which checks every block, and counts what is in it. Throws DATASET_BLOCK_CORRUPT.
 */
export async function inspectDataset(dataset, { onProgress, signal } = {}) {
    const { manifest } = dataset;
    const sizes = manifest.eras.map((era) => era.rows);
    const rows = sizes.reduce((sum, size) => sum + size, 0);
    const featureValues = [0, 0, 0, 0, 0];
    const targetValues = manifest.targets.map(() => new Map());
    let doneRows = 0;
    for (const era of manifest.eras) {
        signal?.throwIfAborted();
        const block = await dataset.readEra(era.name);
        for (const column of block.features) {
            for (const value of column)
                featureValues[value] = featureValues[value] + 1;
        }
        block.targets.forEach((column, t) => countValues(targetValues[t], column));
        doneRows += era.rows;
        onProgress?.(doneRows, rows);
    }
    return {
        cid: dataset.cid,
        missing: manifest.missing,
        rows,
        features: manifest.features.length,
        featureNames: manifest.features,
        eras: {
            count: sizes.length,
            first: manifest.eras[0].name,
            last: manifest.eras.at(-1).name,
            rowsMin: Math.min(...sizes),
            rowsMax: Math.max(...sizes),
        },
        featureValues,
        targets: manifest.targets.map((name, t) => summarizeTarget(name, targetValues[t], rows)),
    };
}
/**
 * Counts missing values and, as long as there are few, the others; one value more than the limit tells that
 * there are many.
 */
function countValues(counts, column) {
    for (const value of column) {
        if (counts.has(value) || Number.isNaN(value) || counts.size <= valuesMaxCount + 1)
            counts.set(value, (counts.get(value) ?? 0) + 1);
    }
}
function summarizeTarget(name, counts, rows) {
    const known = [...counts].filter(([value]) => !Number.isNaN(value)).sort(([a], [b]) => a - b);
    return {
        name,
        missingShare: (counts.get(NaN) ?? 0) / rows,
        values: known.length > valuesMaxCount ? null : known.map(([value, count]) => ({ value, rows: count })),
    };
}
//# sourceMappingURL=inspect-dataset.js.map