import { spawn } from 'node:child_process';
import { dashboardFile, writeOwn } from '../../../node/data-dir/data-dir.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { defineCommand } from '../../framework/command.js';
import { toggle } from '../../framework/option.js';

export const dashboard = defineCommand({
  details:
    'The address works on this machine alone, and shows nothing without the token behind the #, which a browser sends to nobody else: share neither. From elsewhere, forward the port with ssh -L and open the same address there. It only reads. The node stays at this address after a restart, so an open page goes on.',
  args: {},
  flags: { 'no-open': toggle('only print the address, and open no browser') },
  example: 'dashboard --no-open',
  async run({ 'no-open': noOpen }, { dir, output }) {
    const { origin, token } = await new ApiClient(dir).dashboard();
    const url = `${origin}/#token=${token}`;
    output.result({ url }, () => output.printWhole(url));
    if (noOpen || output.json || !hasDesktop()) return;
    await writeOwn(dashboardFile(dir), Buffer.from(pageTo(url)));
    openInBrowser(dashboardFile(dir));
  },
});

const isMac = process.platform === 'darwin';
const hasDesktop = (): boolean =>
  isMac || [process.env.DISPLAY, process.env.WAYLAND_DISPLAY].some((display) => (display ?? '') !== '');

/** What a program is given as an argument everybody on a machine can read, so it is not the address. */
const pageTo = (url: string): string =>
  `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${url}"><title>Gridlode</title>\n`;

/** Where there is no browser, the address was printed. */
function openInBrowser(file: string): void {
  const child = spawn(isMac ? 'open' : 'xdg-open', [file], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined).unref();
}
