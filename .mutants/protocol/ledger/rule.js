export const invalid = (code) => ({ code, timing: 'invalid' });
export const wrong = (code) => ({ code, timing: 'wrong' });
export const late = (code) => ({ code, timing: 'late' });
export const early = (code) => ({ code, timing: 'early' });
//# sourceMappingURL=rule.js.map