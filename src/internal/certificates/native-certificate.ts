import { BindingCertificate } from '../../native/index.cjs';
import { unshared } from '../memory/memory.js';
import { callNative } from '../errors/native-error.js';

/** What a Certificate holds: the certificate and, where it is here, the private key, both on the native side. */
export const NativeCertificate: typeof BindingCertificate = BindingCertificate;
export type NativeCertificate = BindingCertificate;

/** Takes the bytes of a certificate file. */
export function certificateFromBytes(bytes: Uint8Array): NativeCertificate {
  return callNative(() => BindingCertificate.fromBytes(unshared(bytes)));
}

/** Takes PEM text. */
export function certificateFromPem(text: string, password: string | undefined): NativeCertificate {
  return callNative(() => BindingCertificate.fromPem(text, password));
}
