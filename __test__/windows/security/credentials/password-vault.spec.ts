import test from 'ava';
import { PasswordCredential, PasswordVault } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws, type Failure } from '../../../helpers/failures.js';

const NOT_FOUND: Failure = { hresult: '0x80070490' };
const TOO_MANY: Failure = { hresult: '0x80070565' };

test.afterEach(() => {
  const vault = new PasswordVault();
  for (const credential of vault.retrieveAll()) vault.remove(credential);
});

test.serial('a stored credential has its password when that is retrieved', (t) => {
  new PasswordVault().add(PasswordCredential('app', 'user', 'secret'));
  const credential = PasswordVault().retrieve('app', 'user');
  t.true(credential instanceof PasswordCredential);
  t.deepEqual([credential.resource, credential.userName, credential.password], ['app', 'user', '']);
  credential.retrievePassword();
  t.is(credential.password, 'secret');
});

test.serial('later changes of a credential do not reach the vault', (t) => {
  const vault = new PasswordVault();
  const credential = PasswordCredential('app', 'user', 'secret');
  vault.add(credential);
  credential.password = 'changed';
  credential.retrievePassword();
  t.is(credential.password, 'secret');
});

test.serial('the same resource and user replace', (t) => {
  const vault = new PasswordVault();
  vault.add(PasswordCredential('app', 'user', 'first'));
  vault.add(PasswordCredential('app', 'user', 'second'));
  const all = vault.retrieveAll();
  t.is(all.size, 1);
  all[0]?.retrievePassword();
  t.is(all[0]?.password, 'second');
});

test.serial('credentials are found by resource and by user', (t) => {
  const vault = new PasswordVault();
  const names = [
    ['a', 'x'],
    ['a', 'y'],
    ['b', 'x'],
  ] as const;
  for (const [resource, user] of names) vault.add(PasswordCredential(resource, user, 'secret'));
  const seen = (found: Iterable<PasswordCredential>) =>
    [...found].map(({ resource, userName, password }) => resource + userName + password);
  t.deepEqual(seen(vault.findAllByResource('a')), ['ax', 'ay']);
  t.deepEqual(seen(vault.findAllByUserName('x')), ['ax', 'bx']);
  t.deepEqual(seen(vault.retrieveAll()), ['ax', 'ay', 'bx']);
});

test.serial('what is not there throws', (t) => {
  const vault = new PasswordVault();
  t.is(vault.retrieveAll().size, 0);
  vault.add(PasswordCredential('a', 'x', 'secret'));
  throws(t, () => vault.retrieve('a', 'y'), NOT_FOUND);
  throws(t, () => vault.retrieve('b', 'x'), NOT_FOUND);
  throws(t, () => vault.findAllByResource('b'), NOT_FOUND);
  throws(t, () => vault.findAllByUserName('y'), NOT_FOUND);
  throws(t, () => vault.remove(PasswordCredential('a', 'y', 'secret')), NOT_FOUND);
  throws(t, () => PasswordCredential('a', 'y', 'secret').retrievePassword(), NOT_FOUND);
});

test.serial('what is no credential is rejected', (t) => {
  const vault = new PasswordVault();
  for (const value of [null, undefined, {}, { resource: 'a', userName: 'b', password: 'c' }]) {
    throws(t, () => vault.add(value as never), INVALID_ARGUMENT);
    throws(t, () => vault.remove(value as never), INVALID_ARGUMENT);
  }
  throws(t, () => vault.add(new PasswordCredential()), INVALID_ARGUMENT);
});

test.serial('twenty credentials are the limit', (t) => {
  const vault = new PasswordVault();
  for (let number = 1; number <= 20; number++) vault.add(PasswordCredential('a', `user ${number}`, 'secret'));
  throws(t, () => vault.add(PasswordCredential('a', 'one more', 'secret')), TOO_MANY);
  t.notThrows(() => vault.add(PasswordCredential('a', 'user 7', 'another')), 'it replaces');
  vault.remove(PasswordCredential('a', 'user 1', 'any'));
  t.notThrows(() => vault.add(PasswordCredential('a', 'one more', 'secret')));
});
