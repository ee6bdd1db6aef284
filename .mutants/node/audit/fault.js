import { codecCodes } from '../../protocol/codec/codes.js';
import { modelCodes } from '../../protocol/model/codes.js';
import { meshCodes } from '../mesh/codes.js';
/** Full queues, of others and our own: whoever is told so has not been refused what it asked for. */
const busy = new Set(['MESH_BUSY', 'ENGINE_BUSY']);
const passing = new Set([...Object.keys(meshCodes), ...busy, 'ENGINE_ABORTED', 'ENGINE_RENEWED']);
const ofModel = new Set([
    ...Object.keys(codecCodes),
    ...Object.keys(modelCodes),
    ...['AUDIT_EARLIER_SEGMENT', 'AUDIT_POSITION', 'AUDIT_CRASHES'],
]);
const codeOf = (error) => String(error?.code);
/** What is not known to be another's fault is ours: a bug of our own must cost nobody else anything. */
export function faultOf(error) {
    const code = codeOf(error);
    if (passing.has(code))
        return 'passing';
    return ofModel.has(code) ? 'model' : 'local';
}
/** Whether it was only not our turn. */
export const isBusy = (error) => busy.has(codeOf(error));
/** Whether it tells of bytes that changed by themselves, so that whoever runs this node must know. */
export const isUnsound = (error) => ['ENGINE_ROWS', 'AUDIT_UNSTABLE'].includes(codeOf(error));
//# sourceMappingURL=fault.js.map