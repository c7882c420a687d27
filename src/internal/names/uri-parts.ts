import { domainToUnicode } from 'node:url';
import { nodeNet } from '../runtime/node-modules.js';

/** Second-level names under which country domains register, beside those of two letters such as `co` and `ac`. */
const SHARED_SECOND_LEVELS = new Set(['com', 'edu', 'gov', 'int', 'mil', 'net', 'org']);

/** Serialises a URI in forms that the URL class does not offer. */
export function composeUri(url: URL, options: { withoutCredentials?: boolean; unicodeHost?: boolean }): string {
  if (url.host === '') return url.href;
  const credentials = options.withoutCredentials ? '' : credentialsOf(url);
  const host = options.unicodeHost ? domainToUnicode(url.hostname) || url.hostname : url.hostname;
  const port = url.port && `:${url.port}`;
  return `${url.protocol}//${credentials}${host}${port}${url.pathname}${url.search}${url.hash}`;
}

/** Decodes percent escapes of visible non-ASCII characters. */
export function decodeNonAscii(uri: string): string {
  return uri.replace(/(?:%[89a-f][0-9a-f])+/gi, (run) => {
    try {
      return decodeURIComponent(run).replace(/[\p{C}\p{Z}]/gu, encodeURIComponent);
    } catch {
      return run;
    }
  });
}

/**
 * The registered domain of a host, "" for an address or a single label: two labels, three under a country domain
 * whose second level is shared.
 */
export function registeredDomain(host: string): string {
  const labels = host.split('.');
  if (nodeNet().isIP(host) !== 0 || labels.length < 2) return '';
  const [second = '', top = ''] = labels.slice(-2);
  const isShared = top.length === 2 && (second.length === 2 || SHARED_SECOND_LEVELS.has(second));
  return labels.slice(isShared ? -3 : -2).join('.');
}

function credentialsOf(url: URL): string {
  if (url.username === '' && url.password === '') return '';
  return `${url.username}${url.password && `:${url.password}`}@`;
}
