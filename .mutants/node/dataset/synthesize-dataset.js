import { setImmediate } from 'node:timers/promises';
import { encodeEraBlock } from '../../protocol/dataset/era-block.js';
import { checkSynthetic, synthesizeEra, syntheticEraName, syntheticFeatures, syntheticTargets, } from '../../protocol/dataset/synthetic.js';
import { DatasetWriter } from './dataset-writer.js';
/**
 * Stores the synthetic dataset of `spec` in the data directory `dir`. Throws DATASET_SYNTHETIC_SIZE or
 * DISK_FULL.
 */
export async function synthesizeDataset(dir, spec, { onProgress, signal } = {}) {
    checkSynthetic(spec);
    return DatasetWriter.use(dir, async (writer) => {
        const eras = [];
        for (let era = 0; era < spec.eras; era++) {
            signal?.throwIfAborted();
            const block = await writer.addBlock(encodeEraBlock(synthesizeEra(spec, era)));
            eras.push({ name: syntheticEraName(era), rows: spec.rowsPerEra, block });
            onProgress?.(eras.length * spec.rowsPerEra, spec.eras * spec.rowsPerEra);
            await setImmediate();
        }
        return writer.commit({
            kind: 'dataset',
            version: 1,
            features: syntheticFeatures(spec),
            targets: syntheticTargets(spec),
            eras,
            missing: 'error',
        });
    });
}
//# sourceMappingURL=synthesize-dataset.js.map