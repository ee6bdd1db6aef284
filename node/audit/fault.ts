import { codecCodes } from '../../protocol/codec/codes.js';
import { modelCodes } from '../../protocol/model/codes.js';
import { meshCodes } from '../mesh/codes.js';
import type { auditCodes } from './codes.js';

/**
 * Why a piece of work did not come to its end. `passing`: others were away or busy, and it may be tried
 * again. `local`: this node lacks something or is not sound, which says nothing of whoever made the model.
 * `model`: all the rest works here, and this model cannot be judged. Source: rule AUDIT-5.
 */
export type Fault = 'passing' | 'local' | 'model';

/** Full queues, of others and our own: whoever is told so has not been refused what it asked for. */
const busy = new Set(['MESH_BUSY', 'ENGINE_BUSY']);
const passing = new Set([...Object.keys(meshCodes), ...busy, 'ENGINE_ABORTED', 'ENGINE_RENEWED']);
const ofModel = new Set<string>([
  ...Object.keys(codecCodes),
  ...Object.keys(modelCodes),
  ...(['AUDIT_EARLIER_SEGMENT', 'AUDIT_POSITION', 'AUDIT_CRASHES'] satisfies (keyof typeof auditCodes)[]),
]);

const codeOf = (error: unknown): string => String((error as { code?: unknown } | undefined)?.code);

/** What is not known to be another's fault is ours: a bug of our own must cost nobody else anything. */
export function faultOf(error: unknown): Fault {
  const code = codeOf(error);
  if (passing.has(code)) return 'passing';
  return ofModel.has(code) ? 'model' : 'local';
}

/** Whether it was only not our turn. */
export const isBusy = (error: unknown): boolean => busy.has(codeOf(error));

/** Whether it tells of bytes that changed by themselves, so that whoever runs this node must know. */
export const isUnsound = (error: unknown): boolean =>
  ['ENGINE_ROWS', 'AUDIT_UNSTABLE'].includes(codeOf(error));
