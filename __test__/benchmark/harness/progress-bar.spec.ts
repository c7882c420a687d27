import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

interface ProgressBar {
  begin(text: string): void;
  show(share: number): void;
  end(): void;
}

async function run(isTTY: boolean, transfers: number): Promise<string> {
  let written = '';
  const stream = { isTTY, write: (text: string) => (written += text) };
  type Make = new (stream: unknown, total: number) => ProgressBar;
  const { ProgressBar } = await plainModule<{ ProgressBar: Make }>('benchmark/harness/terminal.mjs');
  const bar = new ProgressBar(stream, transfers);
  for (let transfer = 0; transfer < transfers; transfer++) {
    bar.begin(`number ${transfer}`);
    bar.show(0.5);
  }
  bar.end();
  return written;
}

test('elsewhere than on a terminal there is a line for each tenth', async (t) => {
  t.is(await run(false, 40), '10 %\n20 %\n30 %\n40 %\n50 %\n60 %\n70 %\n80 %\n90 %\n');
  t.is(await run(false, 2), '20 %\n50 %\n70 %\n');
});

test('on a terminal one line is overwritten and in the end removed', async (t) => {
  const written = await run(true, 2);
  t.false(written.includes('\n'));
  t.regex(written, /█{6}░{18} {2}25 % {2}number 0/);
  t.true(written.endsWith('\r\x1b[K'));
});
