export { engineCodes } from './codes.js';
export { EngineError } from './error.js';
export { EngineDataset, type DatasetOptions, type RowRange, type SegmentResult, type TrainSegmentOptions } from './dataset.js';
export { addScores, checkTrees, type TreeLimits } from './trees.js';
export { exportText, predictText, type ExportOptions } from './text-model.js';
export { engineVersion, selfTest } from './self-test.js';
