export { engineCodes } from './codes.js';
export { checksum } from './checksum.js';
export {
  EngineDataset,
  transcriptKeysMax,
  type RowRange,
  type SegmentResult,
  type TrainSegmentOptions,
} from './dataset.js';
export { chosenKernel } from './kernel.js';
export { limitCpu } from './limit-cpu.js';
export { datasetBytes, trainingBytes } from './memory.js';
export { addScores, checkTrees, joinTrees, statedTreeCount, type TreeLimits } from './trees.js';
export { exportText, predictText } from './text-model.js';
export { EngineValues } from './values.js';
export { engineVersion, selfTest } from './self-test.js';
