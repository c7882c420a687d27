import test from 'ava';
import { RequestHeaders } from '../../../dist/internal/websocket/request-headers.js';

import { INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

for (const name of [
  '',
  ' ',
  'a b',
  'a:',
  'a\r\nb',
  'ä',
  'a\0',
  '(',
  null,
  undefined,
  1,
  'Connection',
  'Host',
  'UPGRADE',
  'Content-Length',
  'Transfer-Encoding',
  'Trailer',
  'TE',
  'Keep-Alive',
  'Expect',
  'Proxy-Connection',
  'Proxy-Authorization',
  'Sec-WebSocket-Key',
  'Sec-WebSocket-Version',
  'Sec-WebSocket-Extensions',
  'sec-websocket-protocol',
  'Sec-WebSocket-Anything',
]) {
  test(`${JSON.stringify(name)} is no header to set`, (t) => {
    const headers = new RequestHeaders();
    throws(t, () => headers.set(name, 'value'), INVALID_ARGUMENT);
    t.deepEqual(headers.entries, []);
  });
}

for (const value of [
  'a\rb',
  'a\nb',
  'a\r\nX: y',
  'a\r\n b',
  '\n',
  'a\0b',
  'a\u007f',
  'ä',
  '\u{1f600}',
  null,
  undefined,
  1,
]) {
  test(`${JSON.stringify(value)} is no value, and the error does not have it`, (t) => {
    const headers = new RequestHeaders();
    const { message } = throws(t, () => headers.set('X-Name', value), INVALID_ARGUMENT);
    t.false(message.includes(String(value)));
    t.deepEqual(headers.entries, []);
  });
}

test('a header replaces one of the same name in any case, and keeps its own spelling', (t) => {
  const headers = new RequestHeaders();
  headers.set('Origin', 'https://first.example');
  headers.set('Cookie', ' a=1;\tb=2 ');
  headers.set('X-Empty', '');
  headers.set('ORIGIN', 'https://second.example');
  t.deepEqual(headers.entries, [
    ['ORIGIN', 'https://second.example'],
    ['Cookie', 'a=1;\tb=2'],
    ['X-Empty', ''],
  ]);
});
