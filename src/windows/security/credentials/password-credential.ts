import { invalidArgument } from '../../../internal/errors/errors.js';
import { callable, type CallableClass } from '../../../internal/projection/callable-class.js';
import { hideValues } from '../../../internal/projection/hidden-values.js';
import { findPassword } from '../../../internal/credentials/locker.js';
import type { IMap } from '../../foundation/collections/map.js';
import { MutableMap } from '../../foundation/collections/map.js';

class PasswordCredentialClass {
  #resource = '';
  #userName = '';
  #password = '';
  readonly #properties = new MutableMap<unknown>();

  /** An empty credential. */
  constructor();
  /** Throws E_INVALIDARG (0x80070057) when `userName` or `password` is null or empty. */
  constructor(resource: string, userName: string, password: string);
  constructor(resource?: string, userName?: string, password?: string) {
    if (arguments.length === 0) return;
    if (arguments.length < 3) throw invalidArgument('PasswordCredential: needs resource, userName and password');
    this.resource = resource as string;
    this.userName = userName as string;
    this.password = password as string;
  }

  /** @internal A credential whose password is still in the vault. */
  static stored(resource: string, userName: string): PasswordCredential {
    const credential = new PasswordCredentialClass();
    credential.#resource = resource;
    credential.#userName = userName;
    return credential;
  }

  /** What the credential is for: a name that the application chooses, which is sent nowhere. */
  get resource(): string {
    return this.#resource;
  }

  set resource(value: string) {
    if (value === null || value === undefined) throw invalidArgument('resource must not be null');
    this.#resource = String(value);
  }

  /** The user name. Setting it throws E_INVALIDARG (0x80070057) when it is null or empty. */
  get userName(): string {
    return this.#userName;
  }

  set userName(value: string) {
    this.#userName = requireText(value, 'userName');
  }

  /**
   * The password; "" until `retrievePassword` in a credential that comes from a PasswordVault. Setting it throws E_INVALIDARG
   * (0x80070057) when it is null or empty.
   */
  get password(): string {
    return this.#password;
  }

  set password(value: string) {
    this.#password = requireText(value, 'password');
  }

  /** A map for the application, which is not stored in the vault. */
  get properties(): IMap<string, unknown> {
    return this.#properties;
  }

  /**
   * Reads the password of this resource and user name from the vault. Throws ERROR_NOT_FOUND (0x80070490) when the vault has
   * none.
   */
  retrievePassword(): void {
    this.#password = findPassword(this.#resource, this.#userName);
  }
}

hideValues(PasswordCredentialClass);

function requireText(value: unknown, name: string): string {
  if (value === null || value === undefined || value === '') throw invalidArgument(`${name} must not be empty`);
  return String(value);
}

/**
 * Windows.Security.Credentials.PasswordCredential: a user name and a password.
 *
 * `util.inspect` and `JSON.stringify` do not show them.
 */
export const PasswordCredential: CallableClass<typeof PasswordCredentialClass> = callable(
  PasswordCredentialClass,
  'PasswordCredential',
);
export type PasswordCredential = PasswordCredentialClass;
