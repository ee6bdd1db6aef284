/** What keeps a model from being read from its blocks. */
export const storedModelCodes = {
    MODEL_ABSENT: 'Name the manifest CID of a model that this store holds, or its folder with --store.',
    MODEL_FOREIGN: 'Name the campaign that the model was trained for with --campaign.',
};
//# sourceMappingURL=codes.js.map