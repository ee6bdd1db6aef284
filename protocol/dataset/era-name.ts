import { name } from '../codec/shape.js';

/** How campaigns and records name an era. */
export const eraName = name(16);
