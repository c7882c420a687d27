import {
  erase,
  find,
  findPassword,
  notFound,
  store,
  type StoredCredential,
} from '../../../internal/credentials/locker.js';
import { invalidArgument } from '../../../internal/errors/errors.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { VectorView, type IVectorView } from '../../foundation/collections/vector-view.js';
import { PasswordCredential } from './password-credential.js';

class PasswordVaultClass {
  /**
   * Stores a credential; one with the same resource and user name is replaced. Throws E_INVALIDARG (0x80070057) for anything
   * but a PasswordCredential with a user name and a password, ERROR_TOO_MANY_SECRETS (0x80070565) for the 21st credential.
   */
  add(credential: PasswordCredential): void {
    const { resource, userName, password } = requireCredential(credential);
    if (userName === '' || password === '') throw invalidArgument('credential: has no user name or no password');
    store({ resource, userName, password });
  }

  /** Removes a credential, by its resource and user name. Throws ERROR_NOT_FOUND (0x80070490) when there is none. */
  remove(credential: PasswordCredential): void {
    const { resource, userName } = requireCredential(credential);
    erase(resource, userName);
  }

  /** The credential of a resource and user. Throws ERROR_NOT_FOUND (0x80070490) when there is none. */
  retrieve(resource: string, userName: string): PasswordCredential {
    findPassword(String(resource), String(userName));
    return PasswordCredential.stored(String(resource), String(userName));
  }

  /** All credentials; none when the vault is empty. */
  retrieveAll(): IVectorView<PasswordCredential> {
    return credentialsOf(find(() => true));
  }

  /** The credentials of a resource. Throws ERROR_NOT_FOUND (0x80070490) when there is none. */
  findAllByResource(resource: string): IVectorView<PasswordCredential> {
    return requireAny(find((entry) => entry.resource === String(resource)));
  }

  /** The credentials of a user. Throws ERROR_NOT_FOUND (0x80070490) when there is none. */
  findAllByUserName(userName: string): IVectorView<PasswordCredential> {
    return requireAny(find((entry) => entry.userName === String(userName)));
  }
}

function requireCredential(value: unknown): PasswordCredential {
  if (value instanceof PasswordCredential) return value;
  throw invalidArgument('credential must be a PasswordCredential');
}

function requireAny(found: readonly StoredCredential[]): IVectorView<PasswordCredential> {
  if (found.length === 0) throw notFound();
  return credentialsOf(found);
}

function credentialsOf(found: readonly StoredCredential[]): IVectorView<PasswordCredential> {
  return new VectorView(found.map(({ resource, userName }) => PasswordCredential.stored(resource, userName)));
}

/**
 * Windows.Security.Credentials.PasswordVault: up to 20 credentials of this thread, in memory only. Every vault shows the same.
 *
 * What it returns has no password before `retrievePassword`.
 */
export const PasswordVault: CallableClass<typeof PasswordVaultClass> = callable(PasswordVaultClass, 'PasswordVault');
export type PasswordVault = PasswordVaultClass;
