import { parseHostName } from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';

/** What the text of a host name says; `kind` is a HostNameType. */
export interface HostNameParts {
  readonly raw: string;
  readonly canonical: string;
  readonly display: string;
  readonly kind: 0 | 1 | 2 | 3;
}

/** Judges the text of a host name; throws E_INVALIDARG (0x80070057) for one that cannot name a host. */
export function parseName(text: string): HostNameParts {
  return callNative(() => ({ raw: text, ...parseHostName(text) }));
}
