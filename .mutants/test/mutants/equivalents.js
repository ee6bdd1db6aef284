export const equivalents = [];
//# sourceMappingURL=equivalents.js.map