import { join } from 'node:path';
import { openApiDocument } from '../../../node/api/open-api.js';

/** The OpenAPI document that the repository keeps. */
export const documentFile = join(import.meta.dirname, '../../../../node/api/open-api.json');

export const documentText = (): string => `${JSON.stringify(openApiDocument(), null, 2)}\n`;
