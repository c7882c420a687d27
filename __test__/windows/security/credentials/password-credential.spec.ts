import { inspect } from 'node:util';

import test from 'ava';
import { PasswordCredential, PasswordVault, Windows } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../../helpers/failures.js';

test('a credential has what it is given', (t) => {
  const credential = new PasswordCredential('resource', 'user', 'secret');
  t.deepEqual([credential.resource, credential.userName, credential.password], ['resource', 'user', 'secret']);
  credential.resource = '';
  credential.userName = 'other';
  credential.password = 'word';
  t.deepEqual([credential.resource, credential.userName, credential.password], ['', 'other', 'word']);
});

test('a credential is made without new, and empty', (t) => {
  // The types know one overload without new.
  const credential = (PasswordCredential as unknown as () => PasswordCredential)();
  t.true(credential instanceof Windows.Security.Credentials.PasswordCredential);
  t.deepEqual([credential.resource, credential.userName, credential.password], ['', '', '']);
  t.is(PasswordCredential('a', 'b', 'c').userName, 'b');
});

test('user name and password must not be empty', (t) => {
  const credential = PasswordCredential('a', 'b', 'c');
  for (const value of ['', null, undefined] as string[]) {
    throws(t, () => PasswordCredential('a', value, 'c'), INVALID_ARGUMENT);
    throws(t, () => PasswordCredential('a', 'b', value), INVALID_ARGUMENT);
    throws(t, () => (credential.userName = value), INVALID_ARGUMENT);
    throws(t, () => (credential.password = value), INVALID_ARGUMENT);
  }
  throws(t, () => (credential.resource = null as never), INVALID_ARGUMENT);
  throws(t, () => Reflect.construct(PasswordCredential, ['a', 'b']), INVALID_ARGUMENT);
  t.deepEqual([credential.userName, credential.password], ['b', 'c']);
});

test('neither inspection nor JSON shows the secret', (t) => {
  const credential = PasswordCredential('a', 'user', 'secret');
  const vault = PasswordVault();
  vault.add(credential);
  const options = { depth: 9, getters: true, showHidden: true };
  for (const value of [credential, vault, vault.retrieveAll()]) {
    t.notRegex(inspect(value, options) + inspect(value) + JSON.stringify(value), /secret/);
  }
  vault.remove(credential);
});

test('properties is a map of the application', (t) => {
  const { properties } = new PasswordCredential();
  t.false(properties.insert('hidden', true));
  t.true(properties.lookup('hidden'));
});
