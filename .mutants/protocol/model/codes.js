export const modelCodes = {
    MANIFEST_MISMATCH: 'Announce the manifest that belongs to the claim, with the scores it holds.',
};
//# sourceMappingURL=codes.js.map