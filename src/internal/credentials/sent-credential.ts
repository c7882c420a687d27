import type { BindingCredential } from '../../native/index.cjs';
import { PasswordCredential } from '../../windows/security/credentials/password-credential.js';
import { invalidArgument } from '../errors/errors.js';

/** A credential as a control has it; throws E_INVALIDARG for anything else. */
export function requireCredential(value: unknown, property: string): PasswordCredential | null {
  if (value === null || value instanceof PasswordCredential) return value;
  throw invalidArgument(`${property} must be a PasswordCredential or null`);
}

/** What is sent of a credential to one who asks; throws E_INVALIDARG for one that is incomplete. */
export function sentCredential(credential: PasswordCredential | null, property: string): BindingCredential | null {
  if (!credential) return null;
  const { userName, password } = credential;
  if (userName !== '' && password !== '') return { userName, password };
  throw invalidArgument(`${property} has no user name, or no password: see retrievePassword`);
}
