import test from 'ava';
import { requireCloseArguments } from '../../../dist/internal/websocket/close-arguments.js';

import { INVALID_ARGUMENT, throws } from '../../helpers/failures.js';

test('the codes that a Close frame may have are those of IANA, and 1005 for an empty frame', (t) => {
  const accepted = Array.from({ length: 6000 }, (_, code) => code).filter((code) => {
    try {
      return requireCloseArguments(code, '').code === code;
    } catch {
      return false;
    }
  });
  const protocol = [1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
  t.deepEqual(accepted, [...protocol, ...Array.from({ length: 2000 }, (_, index) => 3000 + index)]);
});

for (const code of [-1, 1004, 1006, 1015, 65_536 + 1000, 1000.5, 3000.5, NaN, Infinity, '1000', null, undefined, {}]) {
  test(`${String(code)} is no code to send`, (t) => {
    throws(t, () => requireCloseArguments(code, ''), INVALID_ARGUMENT);
  });
}

for (const [what, reason] of Object.entries({
  '124 bytes': 'x'.repeat(124),
  '124 bytes in fewer characters': `${'ä'.repeat(61)}xx`,
  'a lone surrogate': 'x\ud800',
  null: null,
  undefined: undefined,
  'a number': 1,
})) {
  test(`${what} is no reason`, (t) => {
    throws(t, () => requireCloseArguments(1000, reason), INVALID_ARGUMENT);
  });
}

for (const reason of ['', 'x'.repeat(123), `${'ä'.repeat(61)}x`, 'a\0b', '\u{1f600}']) {
  test(`${JSON.stringify(reason)} is a reason`, (t) => {
    t.deepEqual(requireCloseArguments(3000, reason), { code: 3000, reason });
  });
}

test('an empty Close frame has no reason', (t) => {
  throws(t, () => requireCloseArguments(1005, 'reason'), INVALID_ARGUMENT);
});
