import { faultOf } from '../../protocol/error.js';
import type { TaskFault } from '../../protocol/peer/state.js';

/**
 * By whose fault a task came to no end (rule AUDIT-5). Of all that peers hand out, a task reads only the
 * model. Who serves a block badly is blamed and passed over where blocks are fetched, and a fetch fails only
 * for now; what fails in the engine is handed over as no peer's fault. What is not known to be another's
 * fault is ours: a bug of our own must cost nobody else anything.
 */
export function taskFaultOf(error: unknown): TaskFault {
  const fault = faultOf(error);
  if (fault === 'passing') return 'passing';
  return fault === 'peer' ? 'model' : 'local';
}
