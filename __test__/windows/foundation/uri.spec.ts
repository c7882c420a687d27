import test from 'ava';
import { Uri } from 'uwp-sockets';

import { E_INVALIDARG, throwsHresult } from '../../helpers/hresult-errors.js';

test('parses the parts of a URI', (t) => {
  const uri = new Uri('http://user:secret@www.contoso.com:8080/library/page.aspx?lang=en&lang=fr#top');
  t.is(uri.schemeName, 'http');
  t.is(uri.userName, 'user');
  t.is(uri.password, 'secret');
  t.is(uri.host, 'www.contoso.com');
  t.is(uri.domain, 'contoso.com');
  t.is(uri.port, 8080);
  t.is(uri.path, '/library/page.aspx');
  t.is(uri.extension, '.aspx');
  t.is(uri.query, '?lang=en&lang=fr');
  t.is(uri.fragment, '#top');
  t.is(uri.absoluteUri, 'http://user:secret@www.contoso.com:8080/library/page.aspx?lang=en&lang=fr#top');
  t.is(uri.displayUri, 'http://www.contoso.com:8080/library/page.aspx?lang=en&lang=fr#top');
  t.is(String(uri), uri.absoluteUri);
});

test('parts that are not there are empty', (t) => {
  const uri = new Uri('ws://localhost');
  for (const part of [uri.userName, uri.password, uri.domain, uri.extension, uri.query, uri.fragment]) t.is(part, '');
  t.is(uri.path, '/');
  t.is(uri.absoluteUri, 'ws://localhost/');
  t.is(uri.queryParsed.size, 0);
});

test('the port defaults to that of the scheme', (t) => {
  const ports = { 'http://a': 80, 'https://a': 443, 'ws://a': 80, 'wss://a': 443, 'ftp://a': 21, 'ms-appx:///a': 0 };
  for (const [uri, port] of Object.entries(ports)) t.is(new Uri(uri).port, port, uri);
  t.is(new Uri('https://a:80').port, 80);
});

test('the host of an IPv6 address has no brackets', (t) => {
  const uri = new Uri('http://[2001:DB8::1]:80/');
  t.is(uri.host, '2001:db8::1');
  t.is(uri.domain, '');
  t.is(uri.absoluteUri, 'http://[2001:db8::1]/');
});

test('the domain has the labels that are registered', (t) => {
  const domains = {
    'www.contoso.com': 'contoso.com',
    'a.b.contoso.org': 'contoso.org',
    'contoso.com': 'contoso.com',
    'www.contoso.co.uk': 'contoso.co.uk',
    'www.contoso.com.au': 'contoso.com.au',
    'www.contoso.de': 'contoso.de',
    localhost: '',
    '192.0.2.1': '',
  };
  for (const [host, domain] of Object.entries(domains)) t.is(new Uri(`http://${host}/`).domain, domain, host);
});

test('the extension belongs to the last segment of the path', (t) => {
  const extensions = { '/a.b/c': '', '/a.tar.gz': '.gz', '/': '', '/file.': '', '/.profile': '.profile' };
  for (const [path, extension] of Object.entries(extensions)) {
    t.is(new Uri(`http://a${path}?x=y.z`).extension, extension, path);
  }
  t.is(new Uri('mailto:user@contoso.com').extension, '');
});

test('canonical, absolute and displayed forms of an international URI', (t) => {
  const uri = new Uri('http://user@bücher.example/größe/%C3%A9%20?straße');
  t.is(uri.absoluteCanonicalUri, 'http://user@xn--bcher-kva.example/gr%C3%B6%C3%9Fe/%C3%A9%20?stra%C3%9Fe');
  t.is(uri.absoluteUri, 'http://user@bücher.example/größe/é%20?straße');
  t.is(uri.displayIri, 'http://bücher.example/größe/é%20?straße');
  t.is(uri.displayUri, 'http://xn--bcher-kva.example/gr%C3%B6%C3%9Fe/%C3%A9%20?stra%C3%9Fe');
  t.is(uri.rawUri, 'http://user@bücher.example/größe/%C3%A9%20?straße');
  t.is(new Uri('http://a/%FF%E2%80%AE').displayIri, 'http://a/%FF%E2%80%AE');
  t.is(new Uri('http://a/%C3%A9').absoluteUri, 'http://a/%C3%A9');
});

test('resolves a relative URI', (t) => {
  const uri = new Uri('http://contoso.com/a/b', '../c?d');
  t.is(uri.absoluteUri, 'http://contoso.com/c?d');
  t.is(uri.rawUri, 'http://contoso.com/c?d');
  t.is(uri.combineUri('//other/x').absoluteUri, 'http://other/x');
  t.is(Uri('http://a/b').combineUri('c').absoluteUri, 'http://a/c');
  throwsHresult(t, () => uri.combineUri('http://'), E_INVALIDARG);
});

test('equal URIs have the same canonical form', (t) => {
  t.true(new Uri('HTTP://A.example:80').equals(new Uri('http://a.example/')));
  t.false(new Uri('http://a.example/x').equals(new Uri('http://a.example/')));
  throwsHresult(t, () => new Uri('http://a').equals('http://a' as never), E_INVALIDARG);
});

test('suspicious text is reported', (t) => {
  for (const text of ['http://a/b c', ' http://a', 'http:\\\\a', 'http://a/100%', 'http://a/"']) {
    t.true(new Uri(text).suspicious, text);
  }
  for (const text of ['http://a/b%20c?d=[e]', 'http://bücher.example/']) t.false(new Uri(text).suspicious, text);
});

test('relative and invalid text is rejected', (t) => {
  for (const text of ['', 'relative', '/path', '//host', 'http://', 'http://a:99999', 'http://[::1', null, undefined]) {
    const error = throwsHresult(t, () => new Uri(text as string), E_INVALIDARG);
    t.true(error.message.includes(String(text)));
  }
  throwsHresult(t, () => new Uri('relative', 'other'), E_INVALIDARG);
});

test('parses the query into a vector', (t) => {
  const { queryParsed } = new Uri('http://a/?name=J+D%C3%A9&empty&name=2');
  t.deepEqual(
    queryParsed.map(({ name, value }) => [name, value]),
    [
      ['name', 'J Dé'],
      ['empty', ''],
      ['name', '2'],
    ],
  );
  t.is(queryParsed.getFirstValueByName('name'), 'J Dé');
  const uri = new Uri('http://a/?b');
  t.is(uri.queryParsed, uri.queryParsed);
});

test('escapes and unescapes components', (t) => {
  t.is(Uri.escapeComponent('a b&ü/😀'), 'a%20b%26%C3%BC%2F%F0%9F%98%80');
  t.is(Uri.unescapeComponent('a%20b%26%C3%BC%2F%F0%9F%98%80'), 'a b&ü/😀');
  t.is(Uri.unescapeComponent('100% %FF %41'), '100% %FF A');
  throwsHresult(t, () => Uri.escapeComponent('\ud800'), E_INVALIDARG);
});
