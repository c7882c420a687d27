import test from 'ava';

import { isBypassed } from '../../../dist/internal/network/proxy-bypass.js';

const ROWS: readonly (readonly [list: string, host: string, port: number, expected: boolean])[] = [
  ['', 'example.com', 80, false],
  [' , ,', 'example.com', 80, false],
  ['*', 'example.com', 80, true],
  ['other.org *', '192.0.2.1', 80, true],
  ['example.com', 'example.com', 80, true],
  ['EXAMPLE.com', 'Example.COM', 80, true],
  ['example.com.', 'example.com', 80, true],
  ['example.com', 'example.com.', 80, true],
  ['example.com', 'www.example.com', 80, true],
  ['.example.com', 'www.example.com', 80, true],
  ['.example.com', 'example.com', 80, true],
  ['*.example.com', 'www.example.com', 80, true],
  ['example.com', 'notexample.com', 80, false],
  ['www.example.com', 'example.com', 80, false],
  ['a.test,b.test', 'b.test', 80, true],
  ['a.test\tb.test', 'b.test', 80, true],
  ['.', 'example.com', 80, false],
  ['example.com:8080', 'example.com', 8080, true],
  ['example.com:8080', 'example.com', 80, false],
  ['example.com:http', 'example.com', 80, false],
  ['192.0.2.1', '192.0.2.1', 80, true],
  ['192.0.2.1:81', '192.0.2.1', 80, false],
  ['2.1', '192.0.2.1', 80, false],
  ['192.0.2.0/24', '192.0.2.99', 80, true],
  ['192.0.2.0/24', '192.0.3.1', 80, false],
  ['192.0.2.0/24:80', '192.0.2.99', 80, true],
  ['0.0.0.0/0', '198.51.100.1', 80, true],
  ['192.0.2.0/33', '192.0.2.1', 80, false],
  ['192.0.2.0/', '192.0.2.0', 80, false],
  ['192.0.2.0/x', '192.0.2.0', 80, false],
  ['192.0.2.5-192.0.2.9', '192.0.2.7', 80, true],
  ['192.0.2.5-192.0.2.9', '192.0.2.10', 80, false],
  ['192.0.2.5-::1', '192.0.2.7', 80, false],
  ['2001:db8::1', '2001:db8::1', 80, true],
  ['2001:DB8:0::1', '2001:db8::1', 80, true],
  ['[2001:db8::1]', '2001:db8::1', 80, true],
  ['[2001:db8::1]:443', '2001:db8::1', 80, false],
  ['[2001:db8::1]:443', '2001:db8::1', 443, true],
  ['2001:db8::/32', '2001:db8:9::1', 80, true],
  ['2001:db8::/32', '192.0.2.1', 80, false],
  ['192.0.2.0/24', 'example.com', 80, false],
  ['a-b.example', 'a-b.example', 80, true],
];

test('a list exempts domains, addresses, networks and ranges', (t) => {
  const wrong = ROWS.filter(([list, host, port, expected]) => isBypassed(list, host, port) !== expected);
  t.deepEqual(wrong, []);
});
