import { codes } from '../error.js';

/** What nobody can audit. */
export const auditedCodes = codes({
  peer: { AUDIT_POSITION: 'Name segments and eras that the model has, counted from 0.' },
});
