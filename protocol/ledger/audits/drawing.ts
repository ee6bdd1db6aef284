import type { Ledger } from '../ledger.js';
import type { Drawing } from './audit.js';
import { hasHadTime } from './seats.js';

/** Whether there has been no panel yet, or the time of the latest is over. */
export const isDrawingDue = (ledger: Ledger, drawing: Drawing | null): boolean =>
  drawing === null || hasHadTime(ledger, drawing.cut);

/** Whether the last panel that there may be has had its time. */
export const isExhausted = (ledger: Ledger, drawing: Drawing | null, drawingsMax: number): boolean =>
  drawing !== null && drawing.count >= drawingsMax && hasHadTime(ledger, drawing.cut);

/** One more drawing, in this cut. */
export const nextDrawing = ({ number }: Ledger, drawing: Drawing | null): Drawing => ({
  count: (drawing?.count ?? 0) + 1,
  cut: number,
});
