import { join } from 'node:path';
import { runIsolated } from '../helpers/udp-child.js';
import { GROUP_NETWORK_V4 } from '../helpers/udp-group-network.js';
import { testNeeding } from '../helpers/udp-needs.js';

const BROWSER = [process.execPath, join(__dirname, '../../examples/mdns-browser.mjs'), '0.2'];

testNeeding('networkNamespaces')('the mDNS browser exits after its time without answers', async (t) => {
  const { code, signal } = await runIsolated(t, GROUP_NETWORK_V4, BROWSER).ended;
  t.deepEqual({ code, signal }, { code: 0, signal: null });
});

testNeeding('networkNamespaces')('the mDNS browser reports that there is no network, and fails', async (t) => {
  const { code, errors } = await runIsolated(t, 'true', BROWSER).ended;
  t.is(code, 1);
  t.regex(errors, /^224\.0\.0\.251: /m);
  t.regex(errors, /^ff02::fb: /m);
});
