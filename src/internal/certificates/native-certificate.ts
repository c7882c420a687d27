import { BindingCertificate } from '../../native/index.cjs';
import { unshared } from '../memory/memory.js';
import { callNative } from '../errors/native-error.js';

/** The native certificate, with its private key if available. */
export const NativeCertificate: typeof BindingCertificate = BindingCertificate;
export type NativeCertificate = BindingCertificate;

/** Parses the bytes of a certificate file. */
export function certificateFromBytes(bytes: Uint8Array): NativeCertificate {
  return callNative(() => BindingCertificate.fromBytes(unshared(bytes)));
}

/** Parses PEM text. */
export function certificateFromPem(text: string, password: string | undefined): NativeCertificate {
  return callNative(() => BindingCertificate.fromPem(text, password));
}
