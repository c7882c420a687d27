import test from 'ava';
import * as uwp from 'uwp-sockets';
import { Windows } from 'uwp-sockets';

/** Every object below a namespace that is a namespace itself, by its full name. */
function* namespacesBelow(namespace: object, path: string): Generator<[string, Record<string, unknown>]> {
  yield [path, namespace as Record<string, unknown>];
  for (const [name, value] of Object.entries(namespace) as [string, unknown][]) {
    const isNamespace = typeof value === 'object' && value !== null && !Object.values(value).some(isNumber);
    if (isNamespace) yield* namespacesBelow(value, `${path}.${name}`);
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

test('members of a namespace can be replaced and restored, as tests of applications do', (t) => {
  const namespaces = [...namespacesBelow(Windows, 'Windows')];
  t.true(namespaces.length > 10);
  for (const [name, namespace] of namespaces) {
    for (const [member, { writable, configurable, enumerable }] of Object.entries(
      Object.getOwnPropertyDescriptors(namespace),
    )) {
      t.true(writable && configurable && enumerable, `${name}.${member}`);
    }
  }
});

test('a program that looks a class up in the tree gets the fake, and the package itself does not', (t) => {
  const { Sockets } = Windows.Networking as unknown as { Sockets: Record<string, unknown> };
  const original = Sockets.StreamSocket;
  class Fake {
    readonly isFake = true;
  }
  Sockets.StreamSocket = Fake;
  t.true(new Windows.Networking.Sockets.StreamSocket() instanceof Fake);
  t.is(uwp.StreamSocket, original as typeof uwp.StreamSocket);
  Sockets.StreamSocket = original;
  t.is(Windows.Networking.Sockets.StreamSocket, uwp.StreamSocket);
});

test('members of classes can be replaced too', (t) => {
  for (const type of [uwp.StreamSocket, uwp.DatagramSocket, uwp.StreamSocketListener, uwp.DataReader, uwp.DataWriter]) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(type.prototype));
    for (const [name, { configurable }] of members) t.true(configurable, `${type.name}.${name}`);
  }
});

test('one namespace tree, however it is imported', async (t) => {
  const byImport = (await import('uwp-sockets')).Windows;
  t.is(byImport, Windows);
  t.is(Windows.Foundation.Collections, uwp.Collections);
});
