import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage } from './commands-page.js';

writeFileSync(
  join(import.meta.dirname, '..', '..', '..', 'cli', 'docs', 'commands.md'),
  await commandsPage(),
);
