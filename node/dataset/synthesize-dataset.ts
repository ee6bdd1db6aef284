import { setImmediate } from 'node:timers/promises';
import type { Cid } from '../../protocol/codec/hash.js';
import type { DatasetEra, DatasetManifest } from '../../protocol/dataset/dataset-manifest.js';
import { encodeEraBlock } from '../../protocol/dataset/era-block.js';
import {
  checkSynthetic,
  synthesizeEra,
  syntheticEraName,
  syntheticFeatures,
  syntheticTargets,
  type SyntheticSpec,
} from '../../protocol/dataset/synthetic.js';
import { DatasetWriter } from './dataset-writer.js';
import type { RunOptions } from './run-options.js';

/**
 * Stores the synthetic dataset of `spec` in the data directory `dir`. Throws DATASET_SYNTHETIC_SIZE or
 * DISK_FULL.
 */
export async function synthesizeDataset(
  dir: string,
  spec: SyntheticSpec,
  run: RunOptions = {},
): Promise<Cid> {
  const { onProgress, signal } = run;
  checkSynthetic(spec);
  return DatasetWriter.use(dir, async (writer) => {
    const eras: DatasetEra[] = [];
    for (let era = 0; era < spec.eras; era++) {
      signal?.throwIfAborted();
      const block = await writer.addBlock(encodeEraBlock(synthesizeEra(spec, era)));
      eras.push({ name: syntheticEraName(era), rows: spec.rowsPerEra, block });
      onProgress?.(eras.length * spec.rowsPerEra, spec.eras * spec.rowsPerEra);
      await setImmediate();
    }
    const manifest: DatasetManifest = {
      kind: 'dataset',
      version: 1,
      features: syntheticFeatures(spec),
      targets: syntheticTargets(spec),
      twins: [],
      eras,
      missing: 'error',
    };
    const { seed, eras: count, rowsPerEra, features, targets } = spec;
    const flags = { seed, eras: count, rows: rowsPerEra, features, targets };
    const made = Object.entries(flags).map(([flag, value]) => ` --${flag} ${value}`);
    return writer.commit(manifest, `gridlode data synth${made.join('')}`, run);
  });
}
