export { engineCodes } from './codes.js';
export { EngineError } from './error.js';
export { checksum } from './checksum.js';
export { EngineDataset } from './dataset.js';
export { addScores, checkTrees, joinTrees, statedTreeCount } from './trees.js';
export { exportText, predictText } from './text-model.js';
export { engineVersion, selfTest } from './self-test.js';
//# sourceMappingURL=index.js.map