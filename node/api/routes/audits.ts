import { hexResult, link, list, literal, nullable, object, uint, type Shaped } from '../../json-shape.js';
import { json } from '../media.js';
import { get } from '../route.js';
import { cut, node, pointId } from './fields.js';

const subject = literal('segment', 'era', 'sketch', 'attestation');
/** The result that was committed, and the one that the accuser found. */
const results = { claimed: hexResult, found: hexResult };

const audits = object({
  /** Models under audit, and final ones that have not vested. */
  open: list(
    object({
      commitment: link,
      pointId,
      node,
      manifest: link,
      cut,
      finalCut: nullable(cut),
      panel: list(
        object({ node, state: literal('drawn', 'cannot have it', 'has the model', 'pledged', 'attested') }),
      ),
      /** How many more members have to be active before a panel is whole (rule PANEL-2). */
      membersMissing: uint(),
    }),
  ),
  disputes: list(
    object({
      dispute: link,
      commitment: link,
      pointId,
      accuser: node,
      subject,
      part: uint(),
      /** Whose attestation it is, where that is the subject. */
      accused: nullable(node),
      ...results,
      panel: list(node),
      replayed: list(node),
    }),
  ),
  /** The latest 10,000. */
  verdicts: list(
    object({
      dispute: link,
      cut,
      verdict: literal('forged', 'honest', 'lapsed'),
      pointId,
      commitment: link,
      manifest: link,
      accused: node,
      accuser: node,
      subject,
      part: uint(),
      ...results,
      /** Whose vote the verdict is. */
      replayedBy: list(node),
    }),
  ),
});
export type AuditList = Shaped<typeof audits>;

export const auditRoutes = {
  audits: get('/audits', {
    about: 'Models under audit, open disputes, and how disputes ended, with their evidence.',
    load: 'list',
    answer: json(audits),
  }),
};
