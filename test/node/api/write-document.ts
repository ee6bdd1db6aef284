import { writeFileSync } from 'node:fs';
import { documentFile, documentText } from './document.js';

writeFileSync(documentFile, documentText());
