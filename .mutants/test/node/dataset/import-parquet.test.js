import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDataset, listDatasets } from '../../../node/dataset/dataset-store.js';
import { importParquet } from '../../../node/dataset/import-parquet.js';
import { inspectDataset } from '../../../node/dataset/inspect-dataset.js';
import { assertCode, baseRows, importOptions, inFolder, storedNames, withColumns, writeParquet, } from './fixture.js';
const importRows = (queries, changes = {}) => inFolder(async (folder) => {
    await writeParquet(folder, queries);
    return importParquet(folder, importOptions(folder, changes));
});
test('an import holds the rows of its file, sorted by id', () => inFolder(async (folder) => {
    await writeParquet(folder, { 'train.parquet': baseRows });
    const progress = [];
    const cid = await importParquet(folder, importOptions(folder), {
        onProgress: (rows, total) => progress.push(rows, total),
    });
    const dataset = await openDataset(folder, cid);
    assert.equal(dataset.manifest.features, ['feature_a', 'feature_b']);
    assert.equal(dataset.manifest.targets, ['target', 'target_b']);
    assert.equal(dataset.manifest.eras.map((era) => [era.name, era.rows]), [
        ['0001', 10],
        ['0002', 10],
        ['0003', 10],
    ]);
    const block = await dataset.readEra('0002');
    assert.equal(block.ids, Array.from({ length: 10 }, (_, i) => `n0${10 + i}`));
    assert.equal(block.features.map((column) => [...column]), [
        [0, 3, 1, 4, 2, 0, 3, 1, 4, 2],
        [0, 1, 2, 3, 4, 0, 1, 2, 3, 4],
    ]);
    assert.equal(block.targets.map((column) => [...column]), [
        [0, 0.25, 0.5, 0.75, 1, 0, 0.25, 0.5, 0.75, 1],
        [0.5, 0.5, 0.5, 0.5, NaN, 0.5, 0.5, 0.5, 0.5, 0.5],
    ]);
    assert.equal(progress.slice(-2), [30, 30]);
    assert.equal(await storedNames(folder), [cid], 'nothing temporary is left');
    assert.equal(await listDatasets(folder), [cid]);
}));
test('the same data has the same CID, whatever files it comes from', async () => {
    const cid = await importRows({ 'train.parquet': baseRows });
    const cases = {
        shuffled: { 'a.parquet': `${baseRows} ORDER BY hash(i)` },
        split: {
            'a.parquet': `SELECT * FROM (${baseRows}) WHERE id < 'n013'`,
            'b.parquet': `SELECT * FROM (${baseRows}) WHERE id >= 'n013'`,
        },
        columns: {
            'a.parquet': `SELECT target_b, target, feature_a, data_type, feature_b, era, id FROM (${baseRows})`,
        },
        types: {
            'a.parquet': withColumns('feature_a::BIGINT AS feature_a, feature_b::USMALLINT AS feature_b, target::DOUBLE AS target'),
        },
        nan: { 'a.parquet': withColumns(`coalesce(target_b, 'NaN'::FLOAT) AS target_b`) },
        zero: { 'a.parquet': withColumns(`(CASE WHEN target = 0 THEN '-0'::FLOAT ELSE target END) AS target`) },
        unread: { 'a.parquet': `SELECT *, 'x' AS note FROM (${baseRows})` },
        live: {
            'a.parquet': baseRows,
            'live.parquet': withColumns(`'live' AS data_type, 'X' AS era, NULL::FLOAT AS target, 'l' || id AS id`),
        },
        marked: {
            'a.parquet': `${baseRows} UNION ALL ${withColumns(`'test' AS data_type, NULL::FLOAT AS target`)}`,
        },
        validation: {
            'a.parquet': withColumns(`(CASE WHEN era > '0002' THEN 'validation' ELSE 'train' END) AS data_type`),
        },
    };
    for (const [name, queries] of Object.entries(cases))
        assert.is(await importRows(queries), cid, name);
});
test('a feature set of features.json selects columns, in whatever order it names them', () => inFolder(async (folder) => {
    await writeParquet(folder, { 'train.parquet': baseRows });
    await writeFile(join(folder, 'features.json'), JSON.stringify({ feature_sets: { small: ['feature_b'], both: ['feature_b', 'feature_a'] } }));
    const small = await openDataset(folder, await importParquet(folder, importOptions(folder, { featureSet: 'small' })));
    assert.equal(small.manifest.features, ['feature_b']);
    assert.equal([...(await small.readEra('0001')).features[0]], [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    const both = await importParquet(folder, importOptions(folder, { featureSet: 'both' }));
    assert.is(both, await importParquet(folder, importOptions(folder)));
}));
test('a missing feature becomes 2 where the rule says so', () => inFolder(async (folder) => {
    await writeParquet(folder, { 'train.parquet': withColumns('nullif(feature_a, 0) AS feature_a') });
    const dataset = await openDataset(folder, await importParquet(folder, importOptions(folder)));
    assert.equal([...(await dataset.readEra('0001')).features[0]], [2, 3, 1, 4, 2, 2, 3, 1, 4, 2]);
    await assertCode(importParquet(folder, importOptions(folder, { missing: 'error' })), 'DATASET_FEATURE_MISSING', /feature_a of row n000/);
}));
test('an abort in mid-import leaves nothing and what was stored before stays', () => inFolder(async (folder) => {
    const names = ['old', 'new'].map((name) => join(folder, name));
    for (const name of names)
        await mkdir(name);
    await writeParquet(names[0], { 'a.parquet': baseRows });
    await writeParquet(names[1], { 'a.parquet': baseRows.replace('range(30)', 'range(90)') });
    const before = await importParquet(folder, importOptions(names[0]));
    const controller = new AbortController();
    const run = importParquet(folder, importOptions(names[1]), {
        signal: controller.signal,
        onProgress: () => controller.abort(),
    });
    const error = await run.then(() => undefined, (reason) => reason);
    assert.is(error.name, 'AbortError');
    assert.equal(await storedNames(folder), [before]);
    assert.equal((await (await openDataset(folder, before)).readEra('0001')).ids.length, 10);
}));
const sample = resolve('../shared/data/numerai-layout');
if (!existsSync(sample)) {
    console.log('skipped: the Numerai-layout sample files are not beside this checkout');
    test.skip('Numerai-layout sample files', () => { });
}
else {
    test('Numerai-layout sample files import with the counts of their README', () => inFolder(async (folder) => {
        const cid = await importParquet(folder, importOptions(sample, { missing: 'error' }));
        const summary = await inspectDataset(await openDataset(folder, cid));
        assert.is(cid, 'bafyreifxn6lsgthjrelpkrcmsmabanzo52gpcwevr4ieupv4lsef7asavy');
        assert.is(summary.rows, 48_010);
        assert.is(summary.features, 42);
        assert.equal([summary.eras.count, summary.eras.first, summary.eras.last], [80, '0001', '0080']);
        assert.is(summary.featureValues.reduce((sum, count) => sum + count, 0), 48_010 * 42);
        assert.equal(summary.targets.map((target) => [target.name, target.values?.length, target.missingShare > 0]), [
            ['target', 5, false],
            ['target_ender_20', 5, false],
            ['target_teager_60', 5, true],
            ['target_victor_20', 7, true],
        ]);
        const small = await openDataset(folder, await importParquet(folder, importOptions(sample, { featureSet: 'small' })));
        assert.is(small.manifest.features.length, 12);
    }));
}
test.run();
//# sourceMappingURL=import-parquet.test.js.map