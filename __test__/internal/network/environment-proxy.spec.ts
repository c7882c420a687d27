import test from 'ava';

import { environmentProxy } from '../../../dist/internal/network/environment-proxy.js';

const PEER = { scheme: 'http', host: 'example.com', port: 80 };

function proxyOf(environment: Record<string, string>, peer: Partial<typeof PEER> = {}): string | undefined {
  return environmentProxy({ ...PEER, ...peer }, environment)?.uri;
}

test('each scheme has its variable, and all have one in common', (t) => {
  const environment = { http_proxy: 'http://h', https_proxy: 'http://s', ftp_proxy: 'http://f', all_proxy: 'http://a' };
  const schemes = ['http', 'https', 'ws', 'wss', 'ftp', 'gopher'];
  t.deepEqual(
    schemes.map((scheme) => proxyOf(environment, { scheme })),
    ['http://h', 'http://s', 'http://h', 'http://s', 'http://f', 'http://a'],
  );
  t.is(proxyOf({ ...environment, ws_proxy: 'http://w' }, { scheme: 'ws' }), 'http://w');
  t.is(proxyOf({}), undefined);
});

test('lower case takes precedence over upper case, a scheme over all_proxy, and an empty variable is ignored', (t) => {
  t.is(proxyOf({ HTTP_PROXY: 'http://upper', http_proxy: 'http://lower' }), 'http://lower');
  t.is(proxyOf({ HTTP_PROXY: 'http://upper', http_proxy: '' }), 'http://upper');
  t.is(proxyOf({ HTTP_PROXY: 'http://upper', all_proxy: 'http://all' }), 'http://upper');
  t.is(proxyOf({ HTTP_PROXY: ' ', ALL_PROXY: 'http://all' }), 'http://all');
});

test('in a CGI program the variable that a request header sets is ignored', (t) => {
  const environment = { REQUEST_METHOD: 'GET', HTTP_PROXY: 'http://attacker', HTTPS_PROXY: 'http://s' };
  t.is(proxyOf(environment), undefined);
  t.is(proxyOf({ ...environment, http_proxy: 'http://h' }), 'http://h');
  t.is(proxyOf(environment, { scheme: 'https' }), 'http://s');
});

test('a proxy without scheme is one of HTTP', (t) => {
  t.is(proxyOf({ http_proxy: 'proxy.test:3128' }), 'http://proxy.test:3128');
  t.is(proxyOf({ http_proxy: 'user:secret@proxy.test' }), 'http://user:secret@proxy.test');
  t.is(proxyOf({ http_proxy: 'socks5h://proxy.test' }), 'socks5h://proxy.test');
});

test('exempt peers have none', (t) => {
  const environment = { http_proxy: 'http://h', NO_PROXY: 'example.com:8080' };
  t.is(proxyOf(environment), 'http://h');
  t.is(proxyOf(environment, { port: 8080 }), undefined);
  t.is(proxyOf({ ...environment, no_proxy: 'other.test' }, { port: 8080 }), 'http://h');
});
