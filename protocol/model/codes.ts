import { codes } from '../error.js';

export const modelCodes = codes({
  peer: { MANIFEST_MISMATCH: 'Announce the manifest that belongs to the claim, with the scores it holds.' },
});
