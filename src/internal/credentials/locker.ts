import { UwpError } from '../errors/errors.js';
import { Hresult } from '../errors/hresult.js';

/** Credentials of an application; UWP's limit. */
const LIMIT = 20;

/** A stored credential without its password. */
export interface StoredCredential {
  readonly resource: string;
  readonly userName: string;
}

interface Entry extends StoredCredential {
  readonly password: string;
}

/** The credentials of this thread, in the order in which they came. They are in memory only. */
const entries: Entry[] = [];

/** Stores a credential, in place of one with the same resource and user name. */
export function store(entry: Entry): void {
  const index = indexOf(entry.resource, entry.userName);
  if (index >= 0) {
    entries[index] = entry;
    return;
  }
  if (entries.length === LIMIT) {
    throw new UwpError(Hresult.ERROR_TOO_MANY_SECRETS, `the vault has ${LIMIT} credentials, which is its limit`);
  }
  entries.push(entry);
}

export function erase(resource: string, userName: string): void {
  entries.splice(requireIndex(resource, userName), 1);
}

export function findPassword(resource: string, userName: string): string {
  return (entries[requireIndex(resource, userName)] as Entry).password;
}

/** All that match, in the order in which they were stored. */
export function find(matches: (entry: StoredCredential) => boolean): StoredCredential[] {
  return entries.filter(matches);
}

function requireIndex(resource: string, userName: string): number {
  const index = indexOf(resource, userName);
  if (index < 0) throw notFound();
  return index;
}

function indexOf(resource: string, userName: string): number {
  return entries.findIndex((entry) => entry.resource === resource && entry.userName === userName);
}

/** ERROR_NOT_FOUND: no such credential. */
export function notFound(): UwpError {
  return new UwpError(Hresult.ERROR_NOT_FOUND, 'the vault has no such credential');
}
