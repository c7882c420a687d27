import { parseHostName } from '../../native/index.cjs';
import { callNative } from '../errors/native-error.js';

/** A parsed host name; `kind` is a HostNameType. */
export interface HostNameParts {
  readonly raw: string;
  readonly canonical: string;
  readonly display: string;
  readonly kind: 0 | 1 | 2 | 3;
}

/** Parses a host name; throws E_INVALIDARG (0x80070057) for text that is neither a host name nor an address. */
export function parseName(text: string): HostNameParts {
  return callNative(() => ({ raw: text, ...parseHostName(text) }));
}
