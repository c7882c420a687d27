import test from 'ava';
import { HostName, HostNameType } from 'uwp-sockets';

import { INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

const { domainName, ipv4, ipv6, bluetooth } = HostNameType;

test('the text alone decides the type of a host name', (t) => {
  const rows: [text: string, type: HostNameType, canonical: string, display: string][] = [
    ['localhost', domainName, 'localhost', 'localhost'],
    ['Example.COM', domainName, 'example.com', 'Example.COM'],
    ['MY_PC', domainName, 'my_pc', 'MY_PC'],
    ['bücher.example', domainName, 'xn--bcher-kva.example', 'bücher.example'],
    ['xn--bcher-kva.example', domainName, 'xn--bcher-kva.example', 'bücher.example'],
    ['127.0.0.1', ipv4, '127.0.0.1', '127.0.0.1'],
    ['::1', ipv6, '::1', '::1'],
    ['[::1]', ipv6, '::1', '::1'],
    ['FE80:0:0:0:0:0:0:0001', ipv6, 'fe80::1', 'fe80::1'],
    ['fe80::1%eth0', ipv6, 'fe80::1%eth0', 'fe80::1%eth0'],
    ['(01:23:45:67:89:ab)', bluetooth, '(01:23:45:67:89:AB)', '(01:23:45:67:89:AB)'],
  ];
  for (const [text, type, canonical, display] of rows) {
    const name = new HostName(text);
    t.is(name.rawName, text);
    t.is(name.toString(), text);
    t.is(String(name), text);
    t.is(name.type, type, text);
    t.is(name.canonicalName, canonical);
    t.is(name.displayName, display);
    t.is(name.ipInformation, null, 'not undefined: samples compare with null');
  }
});

test('text that is not a host name is rejected', (t) => {
  const texts = [
    '',
    ' ',
    'a b',
    'example.com ',
    'a\0b',
    'http://example.com',
    'example.com/',
    'example.com:80',
    'user@example.com',
    'a..b',
    '.a',
    '*',
    '*.example.com',
    '1.2.3',
    '256.1.1.1',
    '2130706433',
    '0x7f.1',
    '[::1',
    ':::',
    'fe80::1%',
    '[::1]:80',
    '(01:23:45:67:89)',
    'x'.repeat(64),
    `${'x.'.repeat(130)}example`,
  ];
  for (const text of texts) {
    const { message } = throws(t, () => new HostName(text), INVALID_ARGUMENT);
    t.regex(message, /^host name: /);
  }
});

test('null and undefined are rejected', (t) => {
  for (const text of [null, undefined]) throws(t, () => new HostName(text as never), INVALID_ARGUMENT);
  throws(t, () => new (HostName as unknown as new () => HostName)(), INVALID_ARGUMENT);
});

test('names of the same canonical name are equal', (t) => {
  const rows: [string, string, boolean][] = [
    ['Example.com', 'eXAMPLE.COM', true],
    ['bücher.example', 'xn--bcher-kva.example', true],
    ['::1', '[0:0:0:0:0:0:0:1]', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['localhost', '127.0.0.1', false],
    ['example.com', 'example.com.', false],
  ];
  for (const [left, right, isEqual] of rows) {
    t.is(new HostName(left).isEqual(new HostName(right)), isEqual, `${left} ${right}`);
    t.is(new HostName(right).isEqual(new HostName(left)), isEqual);
    t.is(HostName.compare(left, right) === 0, isEqual);
  }
  t.false(new HostName('a').isEqual(null as never));
});

test('compare orders by canonical name and rejects anything but text', (t) => {
  t.true(HostName.compare('a.example', 'B.example') < 0);
  t.true(HostName.compare('b.example', 'A.example') > 0);
  t.is(HostName.compare('A.example', 'a.EXAMPLE'), 0);
  throws(t, () => HostName.compare('', 'a'), INVALID_ARGUMENT);
  throws(t, () => HostName.compare('a', 'a b'), INVALID_ARGUMENT);
});

test('a host name is made without new, and is a HostName', (t) => {
  const name = (HostName as unknown as (text: string) => HostName)('localhost');
  t.true(name instanceof HostName);
  t.is(name.canonicalName, 'localhost');
});

test('surplus arguments are ignored', (t) => {
  const surplus = { raw: 'x', canonical: 'y', display: 'z', kind: 3 };
  const name = new (HostName as unknown as new (...all: unknown[]) => HostName)('localhost', surplus, {});
  t.is(name.rawName, 'localhost');
  t.is(name.canonicalName, 'localhost');
  t.is(name.ipInformation, null);
});
