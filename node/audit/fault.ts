import { faultOf } from '../../protocol/error.js';
import type { TaskFault } from '../../protocol/peer/state.js';

/**
 * By whose fault a task came to no end (rule AUDIT-5). Of all that peers hand out, a task decodes only the
 * model: who serves a block badly is told apart where blocks are fetched, and what fails in the engine is no
 * peer's fault where it is handed over. What is not known to be another's fault is ours: a bug of our own
 * must cost nobody else anything.
 */
export function taskFaultOf(error: unknown): TaskFault {
  const fault = faultOf(error);
  if (fault === 'passing') return 'passing';
  return fault === 'peer' ? 'model' : 'local';
}
