import { homedir } from 'node:os';

/** Hosts of this machine alone say nothing of it. */
const isLocal = (address: string): boolean => /^(127\.|0\.0\.0\.0$|::1?$)/.test(address);
const unlessLocal = (address: string): string => (isLocal(address) ? address : '<address>');

/** The folder and what is in it, and not another whose name begins so. */
const folder = (path: string): RegExp =>
  new RegExp(`${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[/"\\s]|$)`, 'g');

/**
 * A text without what tells who runs it: home folders, and addresses and names of hosts. What a report is for
 * stays: versions, codes, ids of nodes.
 */
export const withoutPersonal = (text: string, home = homedir()): string =>
  text
    .replaceAll(folder(home.length > 1 ? home : '/root'), '~')
    .replace(/\/(?:home|Users)\/[^/"\s]+/g, '~')
    .replace(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g, unlessLocal)
    .replace(
      /(\/ip6\/|\[)([0-9a-f:.]*:[0-9a-f:.]*)/gi,
      (_, head: string, address: string) => `${head}${unlessLocal(address)}`,
    )
    .replace(/(\bhttps?:\/\/)(?!localhost\b|127\.|0\.0\.0\.0)[^/"\s:[<\\]+/g, '$1<name>')
    .replace(/\b(ENOTFOUND|EAI_AGAIN) [^"\s\\]+/g, '$1 <name>')
    .replace(/(\/dns(?:4|6|addr)?\/)[^/"\s]+/g, '$1<name>');
