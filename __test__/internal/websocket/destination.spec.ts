import test from 'ava';
import { Uri } from 'uwp-sockets';
import { destinationOf } from '../../../dist/internal/websocket/destination.js';

import { INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

/** A URI and its destination: whether TLS is used, host, port, target, authority. */
const DESTINATIONS: Readonly<Record<string, readonly [boolean, string, string, string, string]>> = {
  'ws://example.org': [false, 'example.org', '80', '/', 'example.org'],
  'wss://example.org': [true, 'example.org', '443', '/', 'example.org'],
  'WS://Example.ORG:80/': [false, 'example.org', '80', '/', 'example.org'],
  'ws://example.org:443/a': [false, 'example.org', '443', '/a', 'example.org:443'],
  'wss://example.org:80/a/b?c=d&e': [true, 'example.org', '80', '/a/b?c=d&e', 'example.org:80'],
  'ws://example.org?q': [false, 'example.org', '80', '/?q', 'example.org'],
  'ws://127.0.0.1:8080/x': [false, '127.0.0.1', '8080', '/x', '127.0.0.1:8080'],
  'ws://[::1]:9/x': [false, '::1', '9', '/x', '[::1]:9'],
  'wss://[2001:db8::1]/': [true, '2001:db8::1', '443', '/', '[2001:db8::1]'],
  'ws://bücher.example/ä?ö': [false, 'xn--bcher-kva.example', '80', '/%C3%A4?%C3%B6', 'xn--bcher-kva.example'],
  'ws://host/a b\r\nX: y': [false, 'host', '80', '/a%20bX:%20y', 'host'],
};

for (const [uri, [isSecure, host, port, target, authority]] of Object.entries(DESTINATIONS)) {
  test(`the destination of ${JSON.stringify(uri)}`, (t) => {
    t.deepEqual(destinationOf(new Uri(uri)), { isSecure, host, port, target, authority });
  });
}

for (const uri of [
  'http://example.org',
  'https://example.org',
  'wsx://example.org',
  'constructor://example.org',
  'ws://example.org/#fragment',
  'ws://example.org/#',
  'ws://user@example.org/',
  'ws://user:password@example.org/',
  'ws://:password@example.org/',
  'ws://example.org:0/',
]) {
  test(`${uri} is no destination`, (t) => {
    throws(t, () => destinationOf(new Uri(uri)), INVALID_ARGUMENT);
  });
}

test('only a Uri has a destination', (t) => {
  for (const value of [null, undefined, 'ws://example.org', new URL('ws://example.org'), {}]) {
    throws(t, () => destinationOf(value), INVALID_ARGUMENT);
  }
});
