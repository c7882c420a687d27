import test from 'ava';
import { WebError, WebErrorStatus, WebSocketError } from 'uwp-sockets';

/** The documented pairs, repeated so that a slip in the table is found. */
const PAIRS: readonly (readonly [number, keyof typeof WebErrorStatus])[] = [
  [0x80072f06, 'certificateCommonNameIsIncorrect'],
  [0x80072f05, 'certificateExpired'],
  [0x80072f17, 'certificateContainsErrors'],
  [0x80072f8a, 'certificateRevoked'],
  [0x80072f89, 'certificateIsInvalid'],
  [0x80072f0d, 'certificateIsInvalid'],
  [0x80072f84, 'serverUnreachable'],
  [0x80072ee2, 'timeout'],
  [0x80072f78, 'errorHttpInvalidServerResponse'],
  [0x80072efe, 'connectionAborted'],
  [0x80072eff, 'connectionReset'],
  [0x80072f83, 'disconnected'],
  [0x80072f07, 'httpToHttpsOnRedirection'],
  [0x80072f08, 'httpsToHttpOnRedirection'],
  [0x80072efd, 'cannotConnect'],
  [0x80072ee7, 'hostNameNotResolved'],
  [0x80072ef1, 'operationCanceled'],
  [0x80072f7c, 'redirectFailed'],
  [0x80190001, 'unexpectedStatusCode'],
  [0x80190003, 'unexpectedRedirection'],
  [0x80190004, 'unexpectedClientError'],
  [0x80190005, 'unexpectedServerError'],
];

/** Statuses of HTTP that have no member, and what they count as. */
const UNLISTED: readonly (readonly [number, keyof typeof WebErrorStatus])[] = [
  [100, 'unexpectedStatusCode'],
  [200, 'unexpectedStatusCode'],
  [299, 'unexpectedStatusCode'],
  [306, 'unexpectedRedirection'],
  [308, 'unexpectedRedirection'],
  [399, 'unexpectedRedirection'],
  [418, 'unexpectedClientError'],
  [426, 'unexpectedClientError'],
  [499, 'unexpectedClientError'],
  [506, 'unexpectedServerError'],
  [599, 'unexpectedServerError'],
];

const WITHOUT = [0, 1, -1, NaN, 0x8007274d, 0x800703e3, 0x80190000, 0x80190063, 0x80190258, 0x8019ffff, 0x00190194];

for (const { name, getStatus } of [WebError, WebSocketError]) {
  test(`${name}.getStatus maps the documented codes, signed and unsigned`, (t) => {
    for (const [hresult, status] of PAIRS) {
      t.is(getStatus(hresult), WebErrorStatus[status], hresult.toString(16));
      t.is(getStatus(hresult | 0), WebErrorStatus[status], hresult.toString(16));
    }
  });

  test(`${name}.getStatus of an HTTP status is the status, or the unexpected one of its class`, (t) => {
    const listed = Object.values(WebErrorStatus).filter((status) => status >= 100);
    t.is(listed.length, 31);
    for (const status of listed) t.is(getStatus(0x80190000 + status), status);
    for (const [status, expected] of UNLISTED) {
      t.is(getStatus(0x80190000 + status), WebErrorStatus[expected], String(status));
    }
  });

  test(`${name}.getStatus of any other number is unknown`, (t) => {
    for (const hresult of WITHOUT) t.is(getStatus(hresult), WebErrorStatus.unknown, String(hresult));
  });
}
