/**
 * The version of the rules: every hash and signature is over it (rule HASH-1), so that two versions have
 * nothing in common.
 */
export const rulesVersion = 1;
