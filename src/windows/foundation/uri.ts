import { URL } from 'node:url';
import { callable, type CallableClass } from '../../internal/projection/callable-class.js';
import { invalidArgument } from '../../internal/errors/errors.js';
import { composeUri, decodeNonAscii, registeredDomain } from '../../internal/names/uri-parts.js';
import { WwwFormUrlDecoderClass, type WwwFormUrlDecoder } from './www-form-url-decoder.js';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443, ftp: 21 };

/** Characters that RFC 3986 and 3987 do not allow, and percent signs that start no escape. */
const NOT_WELL_FORMED = /[\0-\x20\x7f"<>\\^`{|}]|%(?![0-9a-f]{2})/i;

/** The class behind `Uri`. */
export class UriClass {
  readonly #raw: string;
  readonly #url: URL;
  #queryParsed: WwwFormUrlDecoder | null = null;

  /**
   * Throws E_INVALIDARG (0x80070057) when the URI is not absolute or cannot be parsed.
   *
   * @param uri the URI, or the base of `relativeUri` when that is given
   */
  constructor(uri: string, relativeUri?: string) {
    this.#url = parse(uri, relativeUri);
    this.#raw = relativeUri === undefined ? String(uri) : this.#url.href;
  }

  /** Escapes everything but letters, digits and `-_.!~*'()`. Throws E_INVALIDARG for a lone surrogate. */
  static escapeComponent(toEscape: string): string {
    if (/\p{Surrogate}/u.test(toEscape)) throw invalidArgument('escapeComponent: the text has a lone surrogate');
    return encodeURIComponent(toEscape);
  }

  /** Decodes percent escapes; those that are not UTF-8 are left unchanged. */
  static unescapeComponent(toUnescape: string): string {
    return String(toUnescape).replace(/(?:%[0-9a-f]{2})+/gi, unescapeRun);
  }

  /** The URI; non-ASCII characters are kept when the original text had any. */
  get absoluteUri(): string {
    return /^[\0-\x7f]*$/.test(this.#raw)
      ? this.#url.href
      : decodeNonAscii(composeUri(this.#url, { unicodeHost: true }));
  }

  /** The URI in ASCII: punycode and percent escapes. */
  get absoluteCanonicalUri(): string {
    return this.#url.href;
  }

  /** The URI without user name and password. */
  get displayUri(): string {
    return composeUri(this.#url, { withoutCredentials: true });
  }

  /** The URI without user name and password, with non-ASCII characters instead of punycode and escapes. */
  get displayIri(): string {
    return decodeNonAscii(composeUri(this.#url, { withoutCredentials: true, unicodeHost: true }));
  }

  /** The registered domain of the host, such as `contoso.com` of `www.contoso.com`; "" when there is none. */
  get domain(): string {
    return registeredDomain(this.host);
  }

  /** The file name extension of the path with its dot, "" if none. */
  get extension(): string {
    return /\/[^/]*?(\.[^./]+)$/.exec(this.#url.pathname)?.[1] ?? '';
  }

  /** The fragment with its `#`, "" if none. */
  get fragment(): string {
    return this.#url.hash;
  }

  /** The host; an IPv6 address without brackets. */
  get host(): string {
    return this.#url.hostname.replace(/^\[(.*)\]$/, '$1');
  }

  get password(): string {
    return this.#url.password;
  }

  get path(): string {
    return this.#url.pathname;
  }

  /** The port, or that of the scheme when none is given; 0 when the scheme has none. */
  get port(): number {
    return this.#url.port === '' ? (DEFAULT_PORTS[this.schemeName] ?? 0) : Number(this.#url.port);
  }

  /** The query with its `?`, "" if none. */
  get query(): string {
    return this.#url.search;
  }

  /** The entries of the query; always the same object. */
  get queryParsed(): WwwFormUrlDecoder {
    return (this.#queryParsed ??= new WwwFormUrlDecoderClass(this.#url.search));
  }

  /** The original text; for a base and a relative URI the two combined. */
  get rawUri(): string {
    return this.#raw;
  }

  /** The scheme without colon, in lower case. */
  get schemeName(): string {
    return this.#url.protocol.slice(0, -1);
  }

  /** Whether the text had invalid characters or escapes, which parsing repaired. */
  get suspicious(): boolean {
    return NOT_WELL_FORMED.test(this.#raw);
  }

  get userName(): string {
    return this.#url.username;
  }

  /** Resolves a relative URI against this one. Throws E_INVALIDARG (0x80070057) when it cannot be parsed. */
  combineUri(relativeUri: string): Uri {
    return new UriClass(this.#url.href, relativeUri);
  }

  /** Compares the canonical forms. Throws E_INVALIDARG (0x80070057) when `uri` is not a Uri. */
  equals(uri: Uri): boolean {
    if (!(uri instanceof UriClass)) throw invalidArgument('equals: the parameter must be a Uri');
    return uri.#url.href === this.#url.href;
  }

  toString(): string {
    return this.absoluteUri;
  }
}

/** Windows.Foundation.Uri: an absolute URI and its parts, parsed according to the WHATWG URL Standard. */
export const Uri: CallableClass<typeof UriClass> = callable(UriClass, 'Uri');
export type Uri = UriClass;

function parse(uri: string, relativeUri: string | undefined): URL {
  try {
    return relativeUri === undefined ? new URL(uri) : new URL(relativeUri, uri);
  } catch (cause) {
    const text = relativeUri === undefined ? `"${uri}"` : `"${relativeUri}" relative to "${uri}"`;
    throw invalidArgument(`Uri: ${text} is not an absolute URI`, { cause });
  }
}

function unescapeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}
